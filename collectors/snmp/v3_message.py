"""Knows the SNMPv3 message: written with a user's keys, and read with every check that needs no memory."""

from dataclasses import dataclass
from typing import Any

from pysnmp.proto.mpmod.rfc3412 import ScopedPDU, SNMPv3Message
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from collectors.snmp.line import LARGEST_DATAGRAM, NotTheAnswer
from collectors.snmp.pysnmp_codec import decoded, get_pdu_parts
from collectors.snmp.usm import Keys
from hapair.settings import Level

_VERSION, _USM = 3, 3
_AUTH_FLAG, _PRIV_FLAG, _REPORTABLE = 1, 2, 4
_FLAGS = {Level.NO_AUTH: 0, Level.AUTH: _AUTH_FLAG, Level.AUTH_PRIV: _AUTH_FLAG | _PRIV_FLAG}
_LEVELS = {flags: level for level, flags in _FLAGS.items()}
_MESSAGE, _PARAMETERS, _SCOPED = SNMPv3Message(), UsmSecurityParameters(), ScopedPDU()
_INTEGER, _OCTETS, _SEQUENCE = 0x02, 0x04, 0x30


@dataclass(frozen=True, slots=True)
class Received:
    """`authentic`: its digest was checked and fits."""

    engine_id: bytes
    boots: int
    engine_time: int
    level: Level
    authentic: bool
    pdu: Any


def written(keys: Keys, engine_id: bytes, boots: int, engine_time: int, message_id: int, scoped: bytes) -> bytes:
    """The message that carries `scoped`, encrypted and authenticated as the user's level wants it."""
    salt, data, zeros = b"", scoped, bytes(keys.digest_length)
    if keys.priv:
        octets, salt = keys.encrypted(scoped, boots, engine_time)
        data = _tlv(_OCTETS, octets)
    message = _tlv(
        _SEQUENCE,
        _number(_VERSION),
        _tlv(
            _SEQUENCE,
            _number(message_id),
            _number(LARGEST_DATAGRAM),
            _tlv(_OCTETS, bytes([_FLAGS[keys.user.level] | _REPORTABLE])),
            _number(_USM),
        ),
        _tlv(
            _OCTETS,
            _tlv(
                _SEQUENCE,
                _tlv(_OCTETS, engine_id),
                _number(boots),
                _number(engine_time),
                _tlv(_OCTETS, keys.user.name.encode()),
                _tlv(_OCTETS, zeros),
                _tlv(_OCTETS, salt),
            ),
        ),
        data,
    )
    at = len(message) - len(data) - len(_tlv(_OCTETS, salt)) - len(zeros)
    return message[:at] + keys.digest(message) + message[at + len(zeros) :] if zeros else message


def scoped_get(engine_id: bytes, oids: tuple[str, ...], request_id: int) -> bytes:
    before, after = get_pdu_parts(oids)
    return _tlv(_SEQUENCE, _tlv(_OCTETS, engine_id), _tlv(_OCTETS, b""), before, request_id.to_bytes(4, "big"), after)


def read(datagram: bytes, keys: Keys, message_id: int) -> Received:
    """Raises NotTheAnswer, and what pyasn1 raises on odd input. A reply that claims a digest has one that fits."""
    message = decoded(datagram, _MESSAGE)
    if int(message[0]) != _VERSION or int(message[1][3]) != _USM:
        raise NotTheAnswer("a reply of another SNMP version or security model")
    if int(message[1][0]) != message_id:
        raise NotTheAnswer("the reply to another message")
    level = _LEVELS.get(bytes(message[1][2])[0] & ~_REPORTABLE)
    if level is None:
        raise NotTheAnswer("a reply that is encrypted and not authenticated")
    octets = bytes(message[2])
    engine_id, boots, engine_time, user, digest, salt = decoded(octets, _PARAMETERS).values()
    if level is not Level.NO_AUTH:
        _authenticate(datagram, octets, keys, bytes(user), bytes(digest), bytes(salt))
    boots, engine_time = int(boots), int(engine_time)
    scoped = message[3].getComponent()
    if (level is Level.AUTH_PRIV) != (message[3].getName() == "encryptedPDU"):
        raise NotTheAnswer("a reply that says it is encrypted and is not, or the other way round")
    if level is Level.AUTH_PRIV:
        scoped = _decrypted(keys, bytes(scoped), bytes(salt), boots, engine_time)
    return Received(bytes(engine_id), boots, engine_time, level, level is not Level.NO_AUTH, scoped[2].getComponent())


def _authenticate(datagram: bytes, octets: bytes, keys: Keys, user: bytes, digest: bytes, salt: bytes) -> None:
    if not keys.auth or user != keys.user.name.encode():
        raise NotTheAnswer("a reply in another user's name")
    at = datagram.index(octets) + len(octets) - len(_tlv(_OCTETS, salt)) - len(digest)
    bare = datagram[:at] + bytes(len(digest)) + datagram[at + len(digest) :]
    if not keys.fits(digest, bare):
        raise NotTheAnswer("a reply whose digest does not fit")


def _decrypted(keys: Keys, octets: bytes, salt: bytes, boots: int, engine_time: int) -> Any:
    if not keys.priv:
        raise NotTheAnswer("an encrypted reply to a question that was not")
    plain = keys.decrypted(octets, salt, boots, engine_time)
    return decoded(plain, _SCOPED, padded=True)


def _number(value: int) -> bytes:
    """An INTEGER that is not negative: one octet more than its bits need, so that the sign bit is clear."""
    return _tlv(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _tlv(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body)
    if size < 0x80:
        return bytes((tag, size)) + body
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + body
