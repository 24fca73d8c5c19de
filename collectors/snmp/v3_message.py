"""Knows the SNMPv3 message: written with a user's keys, and read with every check that needs no memory."""

from dataclasses import dataclass
from typing import Any

from pysnmp.proto.mpmod.rfc3412 import ScopedPDU

from collectors.snmp.ber import INTEGER, OCTETS, SEQUENCE, element, elements, natural, number, tlv
from collectors.snmp.line import LARGEST_DATAGRAM, NotTheAnswer
from collectors.snmp.pysnmp_codec import decoded, get_pdu_parts
from collectors.snmp.usm import Keys
from hapair.settings import Level

_VERSION, _USM = 3, 3
_AUTH_FLAG, _PRIV_FLAG, _REPORTABLE = 1, 2, 4
_FLAGS = {Level.NO_AUTH: 0, Level.AUTH: _AUTH_FLAG, Level.AUTH_PRIV: _AUTH_FLAG | _PRIV_FLAG}
_LEVELS = {flags: level for level, flags in _FLAGS.items()}
_SCOPED = ScopedPDU()


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before the PDU. At any level above noAuthNoPriv the digest was checked, and fits."""

    message_id: int
    level: Level
    engine_id: bytes
    boots: int
    engine_time: int
    salt: bytes
    data: bytes

    @property
    def authentic(self) -> bool:
        return self.level is not Level.NO_AUTH


def written(keys: Keys, engine_id: bytes, boots: int, engine_time: int, message_id: int, scoped: bytes) -> bytes:
    """The message that carries `scoped`, encrypted and authenticated as the user's level wants it."""
    salt, data, zeros = b"", scoped, bytes(keys.digest_length)
    if keys.priv:
        octets, salt = keys.encrypted(scoped, boots, engine_time)
        data = tlv(OCTETS, octets)
    flags = bytes([_FLAGS[keys.user.level] | _REPORTABLE])
    header = tlv(SEQUENCE, natural(message_id), natural(LARGEST_DATAGRAM), tlv(OCTETS, flags), natural(_USM))
    named = tlv(OCTETS, engine_id), natural(boots), natural(engine_time), tlv(OCTETS, keys.user.name.encode())
    parameters = tlv(OCTETS, tlv(SEQUENCE, *named, tlv(OCTETS, zeros), tlv(OCTETS, salt)))
    message = tlv(SEQUENCE, natural(_VERSION), header, parameters, data)
    at = len(message) - len(data) - len(tlv(OCTETS, salt)) - len(zeros)
    return message[:at] + keys.digest(message) + message[at + len(zeros) :] if zeros else message


def scoped_get(engine_id: bytes, oids: tuple[str, ...], request_id: int) -> bytes:
    before, after = get_pdu_parts(oids)
    return tlv(SEQUENCE, tlv(OCTETS, engine_id), tlv(OCTETS, b""), before, request_id.to_bytes(4, "big"), after)


def message_id(message: bytes) -> int:
    """Raises NotTheAnswer."""
    _, at, end = element(message, 0, len(message))
    _, _, at = element(message, at, end)
    _, at, end = element(message, at, end)
    _, start, stop = element(message, at, end)
    return number(message, (start, stop))


def read(datagram: bytes, keys: Keys) -> Header:
    """Raises NotTheAnswer."""
    (whole,) = elements(datagram, (0, len(datagram)), SEQUENCE)
    data_tag, data_at = _last(datagram, whole)
    version, header, parameters = elements(datagram, (whole[0], data_at), INTEGER, SEQUENCE, OCTETS)
    message_id, _, flags, model = elements(datagram, header, INTEGER, INTEGER, OCTETS, INTEGER)
    if number(datagram, version) != _VERSION or number(datagram, model) != _USM:
        raise NotTheAnswer("a reply of another SNMP version or security model")
    level = _LEVELS.get(number(datagram, flags) & ~_REPORTABLE)
    if level is None or (level is Level.AUTH_PRIV) != (data_tag == OCTETS):
        raise NotTheAnswer("a reply that is not what its flags say")
    (inner,) = elements(datagram, parameters, SEQUENCE)
    engine, boots, engine_time, user, digest, salt = elements(
        datagram, inner, OCTETS, INTEGER, INTEGER, OCTETS, OCTETS, OCTETS
    )
    if level is not Level.NO_AUTH:
        _authenticate(datagram, keys, datagram[slice(*user)], digest)
    return Header(
        number(datagram, message_id),
        level,
        datagram[slice(*engine)],
        number(datagram, boots),
        number(datagram, engine_time),
        datagram[slice(*salt)],
        datagram[data_at : whole[1]],
    )


def plain(header: Header, keys: Keys) -> bytes:
    """The scoped PDU, decrypted, with what padding the cipher left behind it. Raises NotTheAnswer."""
    if header.level is not Level.AUTH_PRIV:
        return header.data
    if not keys.priv:
        raise NotTheAnswer("an encrypted reply to a question that was not")
    _, start, end = element(header.data, 0, len(header.data))
    return keys.decrypted(header.data[start:end], header.salt, header.boots, header.engine_time)


def pdu(scoped: bytes) -> Any:
    """The PDU as pysnmp reads it. Raises NotTheAnswer, and what pyasn1 raises on odd input."""
    return decoded(scoped, _SCOPED, padded=True)[2].getComponent()


def _last(datagram: bytes, within: tuple[int, int]) -> tuple[int, int]:
    """The tag of the message's fourth element, which is plain or encrypted, and where it begins."""
    at, end = within
    for _ in range(3):
        _, _, at = element(datagram, at, end)
    tag, _, stop = element(datagram, at, end)
    if stop != end:
        raise NotTheAnswer("not SNMP: octets after the last element")
    return tag, at


def _authenticate(datagram: bytes, keys: Keys, user: bytes, digest: tuple[int, int]) -> None:
    if not keys.auth or user != keys.user.name.encode():
        raise NotTheAnswer("a reply in another user's name")
    start, end = digest
    if not keys.fits(datagram[start:end], datagram[:start] + bytes(end - start) + datagram[end:]):
        raise NotTheAnswer("a reply whose digest does not fit")
