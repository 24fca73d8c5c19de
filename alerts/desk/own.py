"""Knows what Pairwatch has to tell of itself: cut off from a site, a store that takes nothing, a clock that moved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from alerts.notice import Message, Notice, Reason
from hapair.severity import Severity

STEADY_S = 30.0
"""So long nothing must hold before it is over: a line that comes and goes is one trouble."""
MOST_STEP_S = 60.0
"""Time between two calls that counts at most: a clock stepped forward makes nothing last."""


@dataclass(frozen=True, slots=True)
class OwnRule:
    """`verdict` may name {topic} and {detail}. `hold_s`: how long it must have lasted."""

    severity: Severity
    hold_s: float
    title: str
    verdict: str
    steps: tuple[str, ...]


CRITICAL, WARNING = Severity.CRITICAL, Severity.WARNING

OWN_RULES: Mapping[str, OwnRule] = MappingProxyType(
    {
        "CutOff": OwnRule(
            CRITICAL,
            20.0,
            "Pairwatch is cut off",
            "Pairwatch cannot reach {topic}: {detail}. This says nothing about the units, which may be well.",
            ("Check the network of the host Pairwatch runs on.", "Say 'pairwatch check' there."),
        ),
        "StoreAway": OwnRule(
            CRITICAL,
            10.0,
            "Pairwatch cannot keep what it sees",
            "The store takes nothing: {detail}. Pairs are watched and alarms are sent, but history waits in memory.",
            ("Look at the disk, or the database, of the store.", "Do not end the collector: what waits would be lost."),
        ),
        "StoreFull": OwnRule(
            WARNING,
            0.0,
            "The store's disk is nearly full",
            "There is little room left for history: {detail}.",
            ("Make room on that disk, or set fewer raw_days.",),
        ),
        "ClockMoved": OwnRule(
            WARNING,
            0.0,
            "This host's clock was moved",
            "The clock Pairwatch dates its history by was moved: {detail}. Durations across it are of that much doubt.",
            ("Look at the time service of this host.",),
        ),
        "NotLooked": OwnRule(
            WARNING,
            0.0,
            "Pairwatch did not look",
            "For a while nothing was seen of {detail}: Pairwatch, or the host it runs on, stood still. What happened "
            "meanwhile shows only in what the units say now.",
            ("See in the log of the collector, and of its host, what kept it.",),
        ),
        "NotificationsFailing": OwnRule(
            CRITICAL,
            120.0,
            "Notifications do not arrive",
            "What Pairwatch has to say does not get through: {detail}.",
            ("Say 'pairwatch notify --test'.", "Watch the wall: until this ends it is the only messenger."),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Held:
    detail: str
    held_s: float = 0.0
    firing: bool = False


@dataclass(frozen=True, slots=True)
class OwnDesk:
    """Of one topic: a `site NAME`, or `pairwatch`. `told` are the channels that know of what is open."""

    topic: str
    site: str = ""
    at: datetime | None = None
    held: Mapping[str, Held] = field(default_factory=dict)
    steady_s: float = 0.0
    opened: datetime | None = None
    said: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    notices: int = 0

    @property
    def firing(self) -> tuple[str, ...]:
        return tuple(name for name, held in self.held.items() if held.firing)


def attend_own(
    desk: OwnDesk, at: datetime, holding: Mapping[str, str], channels: Callable[[Severity], tuple[str, ...]]
) -> tuple[OwnDesk, tuple[Notice, ...]]:
    """The desk after a moment in which `holding` holds, rule by rule with what is the matter, and what is owed then.

    `channels`: who is told of something so severe; asked for only where something is owed.
    """
    passed_s = min(max((at - desk.at).total_seconds(), 0.0), MOST_STEP_S) if desk.at else 0.0
    held = {name: _held(name, desk.held.get(name), detail, passed_s) for name, detail in holding.items()}
    lingering = {name: was for name, was in desk.held.items() if was.firing and name not in held}
    steady_s = 0.0 if held else desk.steady_s + passed_s
    after = replace(desk, at=at, held=held | lingering, steady_s=steady_s)
    if lingering and not held and steady_s >= STEADY_S:
        return _close(after, at)
    new = sorted((n for n in after.firing if n not in desk.said), key=lambda name: -OWN_RULES[name].severity)
    return _say(after, at, new, channels) if new else (after, ())


def _held(name: str, before: Held | None, detail: str, passed_s: float) -> Held:
    held_s = before.held_s + passed_s if before else 0.0
    return Held(detail, held_s, held_s >= OWN_RULES[name].hold_s)


def _say(
    desk: OwnDesk, at: datetime, new: list[str], channels: Callable[[Severity], tuple[str, ...]]
) -> tuple[OwnDesk, tuple[Notice, ...]]:
    severity = max(OWN_RULES[name].severity for name in desk.firing)
    reason = Reason.WORSE if desk.said else Reason.OPENED
    told, desk = tuple(dict.fromkeys((*desk.told, *channels(severity)))), replace(desk, opened=desk.opened or at)
    if not told:
        return desk, ()  # nobody is to be told at this hour: it stays owed
    after = replace(desk, said=(*desk.said, *new), told=told)
    return _noticed(after, at, reason, severity, _message(after, severity, new))


def _close(desk: OwnDesk, at: datetime) -> tuple[OwnDesk, tuple[Notice, ...]]:
    if not desk.told:
        return OwnDesk(desk.topic, desk.site, at, notices=desk.notices), ()
    was = ", ".join(desk.said)
    lasted = f"since {desk.opened:%Y-%m-%d %H:%M:%S}Z" if desk.opened else ""
    message = Message(
        f"[RESOLVED] {desk.topic}: {OWN_RULES[desk.said[0]].title} no more",
        f"It is over: {was}.",
        "",
        f"It was so {lasted}.",
        f"Nothing of it for {desk.steady_s:.0f} s.",
    )
    after, notices = _noticed(replace(desk, held={}), at, Reason.RESOLVED, Severity.OK, message)
    return OwnDesk(desk.topic, desk.site, at, notices=after.notices), notices


def _noticed(
    desk: OwnDesk, at: datetime, reason: Reason, severity: Severity, message: Message
) -> tuple[OwnDesk, tuple[Notice, ...]]:
    after = replace(desk, notices=desk.notices + 1)
    rules, opened = desk.firing or desk.said, desk.opened or at
    notice = Notice(desk.topic, desk.notices, opened, at, reason, severity, rules, message, desk.told, desk.site)
    return after, (notice,)


def _message(desk: OwnDesk, severity: Severity, new: list[str]) -> Message:
    first = OWN_RULES[new[0]]
    others = [OWN_RULES[name].title for name in desk.firing if name != new[0]]
    return Message(
        f"[{severity.name}] {desk.topic}: {first.title}",
        first.verdict.format(topic=desk.topic, detail=desk.held[new[0]].detail),
        "Of the mail nothing is known here." if new[0] == "CutOff" else "",
        f"Since {desk.opened:%Y-%m-%d %H:%M:%S}Z at the latest." if desk.opened else "",
        "This is about Pairwatch itself, not about the units.",
        first.steps,
        (),
        tuple(("also", title) for title in others),
    )
