"""Knows the SNMPv3 message: written with a user's keys, and read with every check that needs no memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from collectors.snmp.ber import (
    INTEGER,
    OCTETS,
    SEQUENCE,
    Stretch,
    element,
    elements,
    natural,
    natural_content,
    number,
    signed,
    tlv,
)
from collectors.snmp.layout import Layout
from collectors.snmp.line import LARGEST_DATAGRAM, NotTheAnswer
from collectors.snmp.usm import Keys
from hapair.settings.model import Level

_VERSION, _USM = 3, 3
_AUTH_FLAG, _PRIV_FLAG, _REPORTABLE = 1, 2, 4
_FLAGS = {Level.NO_AUTH: 0, Level.AUTH: _AUTH_FLAG, Level.AUTH_PRIV: _AUTH_FLAG | _PRIV_FLAG}
_LEVELS = {flags: level for level, flags in _FLAGS.items()}
_LARGEST_COUNT = 2**31 - 1
_DIGEST = 2


@dataclass(slots=True)  # not frozen: one is made of every reply, and freezing it costs what reading its numbers does
class Header:
    """What stands before the PDU. At any level above noAuthNoPriv the digest was checked, and fits."""

    message_id: int
    level: Level
    engine_id: bytes
    boots: int
    engine_time: int
    salt: bytes
    data: bytes = field(repr=False)

    @property
    def authentic(self) -> bool:
        return self.level is not Level.NO_AUTH


@dataclass(frozen=True, slots=True)
class _Walked:
    """Whose message it claims to be, and where what changes from one to the next stands: message-id, time, digest, salt
    and data, which is the scoped PDU or what it was encrypted to."""

    level: Level
    engine_id: bytes
    boots: int
    user: bytes
    places: tuple[Stretch, ...]

    def header(self, datagram: bytes, contents: Sequence[bytes], keys: Keys) -> Header:
        """Raises NotTheAnswer."""
        message_id, engine_time, digest, salt, data = contents
        if self.level is not Level.NO_AUTH:
            start, end = self.places[_DIGEST]
            if not keys.fits(digest, b"".join((datagram[:start], bytes(end - start), datagram[end:]))):
                raise NotTheAnswer("a reply whose digest does not fit")
        time = signed(engine_time)
        if not 0 <= time <= _LARGEST_COUNT:
            raise NotTheAnswer("a time that no engine has")
        return Header(signed(message_id), self.level, self.engine_id, self.boots, time, salt, data)


class Writer:
    """Writes one user's messages to one engine. BER is written anew only when a length in it changes, or the boots."""

    __slots__ = ("_boots", "_digest_at", "_engine_id", "_keys", "_layout")

    def __init__(self, keys: Keys, engine_id: bytes) -> None:
        self._keys, self._engine_id = keys, engine_id
        self._layout: Layout | None = None
        self._boots, self._digest_at = 0, (0, 0)

    def written(self, boots: int, engine_time: int, message_id: int, scoped: bytes) -> bytes:
        """The message that carries `scoped`, encrypted and authenticated as the user's level wants it."""
        keys = self._keys
        data, salt = keys.encrypted(scoped, boots, engine_time) if keys.priv else (scoped, b"")
        contents = natural_content(message_id), natural_content(engine_time), bytes(keys.digest_length), salt, data
        message = None
        if self._layout is not None and boots == self._boots:
            message = self._layout.filled(contents)
        if message is None:
            message = self._laid_out(boots, contents)
            walked = _walk(message)
            self._layout, self._boots = Layout(message, walked.places), boots
            self._digest_at = walked.places[_DIGEST]
        start, end = self._digest_at
        return message[:start] + keys.digest(message) + message[end:] if keys.auth else message

    def _laid_out(self, boots: int, contents: Sequence[bytes]) -> bytes:
        message_id, engine_time, digest, salt, data = contents
        flags = bytes([_FLAGS[self._keys.user.level] | _REPORTABLE])
        kinds = natural(LARGEST_DATAGRAM), tlv(OCTETS, flags), natural(_USM)
        header = tlv(SEQUENCE, tlv(INTEGER, message_id), *kinds)
        engine = tlv(OCTETS, self._engine_id), natural(boots), tlv(INTEGER, engine_time)
        user = tlv(OCTETS, self._keys.user.name.encode()), tlv(OCTETS, digest), tlv(OCTETS, salt)
        parameters = tlv(OCTETS, tlv(SEQUENCE, *engine, *user))
        return tlv(SEQUENCE, natural(_VERSION), header, parameters, tlv(OCTETS, data) if self._keys.priv else data)


class Reader:
    """Reads one engine's messages to one user. An encrypted one laid out as the last was is checked, and not walked."""

    __slots__ = ("_keys", "_known")

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._known: tuple[_Walked, Layout] | None = None

    def read(self, datagram: bytes) -> Header:
        """Raises NotTheAnswer."""
        if self._known is not None:
            walked, layout = self._known
            contents = layout.found(datagram)
            if contents is not None:
                return walked.header(datagram, contents, self._keys)
        walked = _walk(datagram)
        if walked.level is not Level.NO_AUTH and (not self._keys.auth or walked.user != self._keys.user.name.encode()):
            raise NotTheAnswer("a reply in another user's name")
        header = walked.header(datagram, [datagram[start:end] for start, end in walked.places], self._keys)
        if header.level is Level.AUTH_PRIV:  # what is plain has lengths of its own in its data
            self._known = walked, Layout(datagram, walked.places)
        return header


def written(keys: Keys, engine_id: bytes, boots: int, engine_time: int, message_id: int, scoped: bytes) -> bytes:
    """One message, where there will be no second."""
    return Writer(keys, engine_id).written(boots, engine_time, message_id, scoped)


def plain(header: Header, keys: Keys) -> bytes:
    """The scoped PDU, decrypted, with what padding the cipher left behind it. Raises NotTheAnswer."""
    if header.level is not Level.AUTH_PRIV:
        return header.data
    return keys.decrypted(header.data, header.salt, header.boots, header.engine_time)


def _walk(datagram: bytes) -> _Walked:
    """Raises NotTheAnswer."""
    (whole,) = elements(datagram, (0, len(datagram)), SEQUENCE)
    data_tag, data_at, data = _last(datagram, whole)
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
    times = number(datagram, boots)
    if not 0 <= times <= _LARGEST_COUNT:
        raise NotTheAnswer("a count of boots that no engine has")
    places = message_id, engine_time, digest, salt, data
    return _Walked(level, datagram[slice(*engine)], times, datagram[slice(*user)], places)


def _last(datagram: bytes, within: Stretch) -> tuple[int, int, Stretch]:
    """Of the message's fourth element its tag, where it begins, and where its data is: what was encrypted stands in an
    element, what is plain is one."""
    at, end = within
    for _ in range(3):
        _, _, at = element(datagram, at, end)
    tag, start, stop = element(datagram, at, end)
    if stop != end:
        raise NotTheAnswer("not SNMP: octets after the last element")
    return tag, at, (start if tag == OCTETS else at, stop)
