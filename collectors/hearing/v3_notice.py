"""Knows what an SNMPv3 notification must be to be believed: its user, level, digest and time (RFC 3414, 3.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from collectors.hearing.heard import Refusal
from collectors.hearing.notification import NotTaken
from collectors.snmp.ber import INTEGER, OCTETS, SEQUENCE, Stretch, element, elements, number
from collectors.snmp.line import NotTheAnswer
from collectors.snmp.target import V3User
from collectors.snmp.usm import Keys, localised
from hapair.settings.model import Level

_USM = 3
_REPORTABLE = 4
_LEVELS = {0: Level.NO_AUTH, 1: Level.AUTH, 3: Level.AUTH_PRIV}
_ENGINE_ID_LENGTHS = range(5, 33)
_NUMBER_SIZES = range(1, 5)
_LOCALISED = 512


@dataclass(frozen=True, slots=True)
class Message:
    """An SNMPv3 message as it claims to be; nothing of it is proved. `data` is the scoped PDU, encrypted or not."""

    octets: bytes = field(repr=False)
    message_id: int
    level: Level
    reportable: bool
    engine_id: bytes
    boots: int
    time: int
    user: bytes
    digest: Stretch
    salt: bytes
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Scoped:
    """A scoped PDU in the clear: its context as it stands, the tag of its PDU, and where that lies."""

    octets: bytes = field(repr=False)
    context: bytes
    tag: int
    pdu: Stretch


def read(datagram: bytes) -> Message:
    """Raises NotTheAnswer, NotTaken."""
    (whole,) = elements(datagram, (0, len(datagram)), SEQUENCE)
    data_tag, data_at = _last(datagram, whole)
    _, header, parameters = elements(datagram, (whole[0], data_at), INTEGER, SEQUENCE, OCTETS)
    message_id, _, flag_octet, model = elements(datagram, header, INTEGER, INTEGER, OCTETS, INTEGER)
    if _natural(datagram, model) != _USM or flag_octet[1] - flag_octet[0] != 1:
        raise NotTaken(Refusal.VERSION)
    flags = datagram[flag_octet[0]]
    level = _LEVELS.get(flags & 3)
    if level is None or data_tag != (OCTETS if level is Level.AUTH_PRIV else SEQUENCE):
        raise NotTheAnswer("a message that is not what its flags say")
    (inner,) = elements(datagram, parameters, SEQUENCE)
    engine, boots, time, user, digest, salt = elements(
        datagram, inner, OCTETS, INTEGER, INTEGER, OCTETS, OCTETS, OCTETS
    )
    return Message(
        datagram,
        _natural(datagram, message_id),
        level,
        bool(flags & _REPORTABLE),
        datagram[slice(*engine)],
        _natural(datagram, boots),
        _natural(datagram, time),
        datagram[slice(*user)],
        digest,
        datagram[slice(*salt)],
        datagram[data_at : whole[1]],
    )


def proved(message: Message, users: Sequence[V3User]) -> Keys:
    """The keys of the user who sent it. Two units may know one name by two passwords. Raises NotTaken."""
    if len(message.engine_id) not in _ENGINE_ID_LENGTHS:
        raise NotTaken(Refusal.ENGINE)
    named = [user for user in users if user.name.encode() == message.user]
    if not named:
        raise NotTaken(Refusal.USER)
    fitting = [keys_of(user, message.engine_id) for user in named if user.level is message.level]
    if not fitting:
        raise NotTaken(Refusal.LEVEL)
    if message.level is Level.NO_AUTH:
        return fitting[0]
    start, end = message.digest
    sent = message.octets[start:end]
    zeroed = message.octets[:start] + bytes(end - start) + message.octets[end:]
    for keys in fitting:
        if keys.fits(sent, zeroed):
            return keys
    raise NotTaken(Refusal.DIGEST)


def scoped_pdu(message: Message, keys: Keys) -> Scoped:
    """Raises NotTaken, NotTheAnswer."""
    if message.level is not Level.AUTH_PRIV:
        return _scoped(message.data)
    _, start, end = element(message.data, 0, len(message.data))
    try:
        return _scoped(keys.decrypted(message.data[start:end], message.salt, message.boots, message.time))
    except Exception:  # whatever the cipher says of octets that it cannot take
        raise NotTaken(Refusal.DECRYPTION) from None


@lru_cache(maxsize=_LOCALISED)
def keys_of(user: V3User, engine_id: bytes) -> Keys:
    return localised(user, engine_id)


def _scoped(octets: bytes) -> Scoped:
    """A cipher may leave padding behind it."""
    tag, start, end = element(octets, 0, len(octets))
    engine_tag, _, at = element(octets, start, end)
    name_tag, _, context_end = element(octets, at, end)
    kind, pdu_start, stop = element(octets, context_end, end)
    if (tag, engine_tag, name_tag) != (SEQUENCE, OCTETS, OCTETS) or stop != end:
        raise NotTheAnswer("no scoped PDU")
    return Scoped(octets, octets[start:context_end], kind, (pdu_start, stop))


def _last(datagram: bytes, within: Stretch) -> tuple[int, int]:
    """The tag of the message's fourth element, which is plain or encrypted, and where it begins."""
    at, end = within
    for _ in range(3):
        _, _, at = element(datagram, at, end)
    tag, _, stop = element(datagram, at, end)
    if stop != end:
        raise NotTheAnswer("octets after the last element")
    return tag, at


def _natural(octets: bytes, place: Stretch) -> int:
    if place[1] - place[0] not in _NUMBER_SIZES or number(octets, place) < 0:
        raise NotTheAnswer("a number of no octets, of too many, or below nothing")
    return number(octets, place)
