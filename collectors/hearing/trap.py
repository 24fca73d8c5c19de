"""Knows what a datagram at the trap port comes to: something heard, a question to our engine, or a refusal."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from collectors.hearing.answers import NOBODY, Stat, report, response, v3_response
from collectors.hearing.engines import OwnEngine, SenderClocks
from collectors.hearing.heard import Heard, Refusal, Refused
from collectors.hearing.notification import INFORM, V1_TRAP, V2_TRAP, Notification, NotTaken, notification
from collectors.hearing.settings import HearingSettings
from collectors.hearing.trap_words import heard_trap
from collectors.hearing.v3_notice import Message, proved, read, scoped_pdu
from collectors.snmp.ber import INTEGER, OCTETS, SEQUENCE, Stretch, element, elements, number
from collectors.snmp.line import NotTheAnswer
from collectors.snmp.usm import Keys
from hapair.settings.model import Level

_TAGS = {0: (V1_TRAP,), 1: (V2_TRAP, INFORM)}
_VERSION_3 = 3
_NAMES = {0: "v1", 1: "v2c", 3: "v3"}
_STATS = {
    Refusal.LEVEL: Stat.UNSUPPORTED_LEVEL,
    Refusal.TIME_WINDOW: Stat.NOT_IN_TIME_WINDOW,
    Refusal.USER: Stat.UNKNOWN_USER,
    Refusal.ENGINE: Stat.UNKNOWN_ENGINE,
    Refusal.DIGEST: Stat.WRONG_DIGEST,
    Refusal.DECRYPTION: Stat.DECRYPTION,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A sender of informs asks for our engine's id and time, as it must before its first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`answer` goes back to the sender, where there is one."""

    what: Heard | Refused | Asked
    answer: bytes | None = None


class TrapReader:
    """Reads datagrams with the communities, users and engines of the settings; `clock` is monotonic, in seconds."""

    def __init__(self, settings: HearingSettings, clock: Callable[[], float]) -> None:
        self._caps, self._users, self._clock = settings.caps, settings.users, clock
        self._communities = {community.encode() for community in settings.communities}
        self._own = OwnEngine(settings.engine_id, settings.engine_boots, clock())
        self._stats: Counter[Stat] = Counter()
        self.senders = SenderClocks(settings.engines, clock)

    def read(self, datagram: bytes, sender: str, received_at: datetime) -> Outcome:
        """Never raises for what a sender sent."""
        if len(datagram) > self._caps.datagram:
            return Outcome(Refused(Refusal.TOO_LARGE))
        try:
            version = _version(datagram)
            if version == _VERSION_3:
                return self._version_3(datagram, sender, received_at)
            return self._community(version, datagram, sender, received_at)
        except NotTaken as refused:
            return Outcome(Refused(refused.reason))
        except NotTheAnswer:
            return Outcome(Refused(Refusal.NOT_SNMP))

    def _community(self, version: int, datagram: bytes, sender: str, at: datetime) -> Outcome:
        if version not in _TAGS:
            raise NotTaken(Refusal.VERSION)
        place, tag, pdu = _community_parts(datagram)
        community = datagram[slice(*place)]
        if tag not in _TAGS[version]:
            raise NotTaken(Refusal.NOT_A_NOTIFICATION)
        if community not in self._communities:
            raise NotTaken(Refusal.COMMUNITY)
        told = notification(datagram, tag, pdu, self._caps.varbinds)
        answer = response(told, community) if told.inform else None
        raw = without_community(datagram)
        return Outcome(heard_trap(told, sender, at, raw, {"version": _NAMES[version]}), answer)

    def _version_3(self, datagram: bytes, sender: str, at: datetime) -> Outcome:
        message = read(datagram)
        if not message.engine_id and message.reportable:
            return Outcome(Asked(), self._report(Stat.UNKNOWN_ENGINE, message, NOBODY))
        keys = NOBODY
        try:
            keys = proved(message, self._users)
            told = self._timely(message, keys)
        except NotTaken as refused:
            return Outcome(Refused(refused.reason), self._complaint(refused.reason, message, keys))
        more: dict[str, object] = {"version": "v3", "user": keys.user.name, "level": str(message.level)}
        if message.level is not Level.NO_AUTH and not told.inform:
            more |= {"engine_id": message.engine_id.hex(), "boots": message.boots, "engine_time": message.time}
        answer = v3_response(told, message, keys, self._own, self._clock()) if told.inform else None
        return Outcome(heard_trap(told, sender, at, datagram, more), answer)

    def _timely(self, message: Message, keys: Keys) -> Notification:
        """The notification in a message whose sender is proved. Raises NotTaken, NotTheAnswer."""
        ours = message.engine_id == self._own.engine_id
        if message.level is not Level.NO_AUTH and not self._in_window(message, ours):
            raise NotTaken(Refusal.TIME_WINDOW)
        scoped = scoped_pdu(message, keys)
        if scoped.tag not in (V2_TRAP, INFORM):
            raise NotTaken(Refusal.NOT_A_NOTIFICATION)
        # Of an inform the receiver's engine is the authority, of a trap the sender's.
        if (scoped.tag == INFORM) is not ours:
            raise NotTaken(Refusal.ENGINE)
        told = notification(scoped.octets, scoped.tag, scoped.pdu, self._caps.varbinds)
        return replace(told, context=scoped.context)

    def _in_window(self, message: Message, ours: bool) -> bool:
        if ours:
            return self._own.in_window(message.boots, message.time, self._clock())
        return self.senders.follow(message.engine_id, message.boots, message.time)

    def _complaint(self, reason: Refusal, message: Message, keys: Keys) -> bytes | None:
        stat = _STATS.get(reason)
        if stat is None or not message.reportable:
            return None
        return self._report(stat, message, keys if stat is Stat.NOT_IN_TIME_WINDOW else NOBODY)

    def _report(self, stat: Stat, message: Message, keys: Keys) -> bytes:
        self._stats[stat] += 1
        return report(stat, self._stats[stat], message, keys, self._own, self._clock())


def _version(datagram: bytes) -> int:
    _, at, end = element(datagram, 0, len(datagram))
    tag, start, stop = element(datagram, at, end)
    if tag != INTEGER or stop - start != 1:
        raise NotTaken(Refusal.NOT_SNMP)
    return number(datagram, (start, stop))


def without_community(datagram: bytes) -> bytes:
    """The datagram as it may be kept: a community is a password, though it travels in the clear."""
    try:
        if _version(datagram) not in _TAGS:
            return datagram
        (start, end), _, _ = _community_parts(datagram)
    except (NotTaken, NotTheAnswer):
        return datagram
    return datagram[:start] + b"*" * (end - start) + datagram[end:]


def _community_parts(datagram: bytes) -> tuple[Stretch, int, Stretch]:
    """Where the community stands, the tag of the PDU, and where that stands. Raises NotTheAnswer."""
    (message,) = elements(datagram, (0, len(datagram)), SEQUENCE)
    _, _, at = element(datagram, *message)
    tag, start, at = element(datagram, at, message[1])
    kind, pdu_start, pdu_end = element(datagram, at, message[1])
    if tag != OCTETS or pdu_end != message[1]:
        raise NotTheAnswer("no community, or octets after the last element")
    return (start, at), kind, (pdu_start, pdu_end)
