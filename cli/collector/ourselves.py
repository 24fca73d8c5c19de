"""Knows what is the matter with the collector itself, moment by moment: cut off, store, clock, notifications."""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from alerts.desk.own import OwnDesk, attend_own
from alerts.desk.own_form import parse_own, show_own
from alerts.notice_form import notice_row
from alerts.policy import Policy
from alerts.routing import routed
from alerts.sending.channel_report import ChannelReport
from hapair.forms.lines import BadLine
from hapair.severity import Severity
from history.store import OwnRecord, Store

OURS = "pairwatch"
"""The topic of what concerns no site."""
LEAST_FREE = 0.05
CLOCK_STEP_S = 1.0
NAMED = 3
CLOCK_TOLD_S = 300.0
"""A step is over as soon as it is made: for so long it counts as holding."""


@dataclass(frozen=True, slots=True)
class Signs:
    """Where to look for trouble. `lost` says of each pair whether its last look found us cut off, `unlooked` of which
    pairs nothing was seen for a while."""

    lost: Callable[[], Mapping[str, bool]]
    unlooked: Callable[[], Collection[str]]
    store: Callable[[], str]
    channels: Callable[[], Iterable[ChannelReport]]
    folders: Sequence[Path] = ()


@dataclass
class Ourselves:
    """One desk a site and one for all the rest. `hand_on` takes what is to be kept and told."""

    policies: Sequence[Policy]
    signs: Signs
    hand_on: Callable[[OwnRecord], None]
    desks: dict[str, OwnDesk] = field(default_factory=dict)
    _by_topic: dict[str, list[Policy]] = field(default_factory=dict)
    _clocks: tuple[datetime, float] | None = None
    _stepped: tuple[float, str] | None = None

    def __post_init__(self) -> None:
        self._by_topic[OURS] = list(self.policies)
        for policy in self.policies:
            if policy.site:
                self._by_topic.setdefault(_topic(policy.site), []).append(policy)

    def restore(self, store: Store) -> None:
        """What a collector before this one had told. Raises StoreError."""
        for topic in self._by_topic:
            text = store.desk(topic)
            if text is not None:
                self.desks[topic] = _parsed(text) or OwnDesk(topic)

    def look(self, at: datetime, monotonic_s: float) -> None:
        self._compare_clocks(at, monotonic_s)
        lost = self.signs.lost()
        for topic, policies in self._by_topic.items():
            concerned = policies if topic != OURS else [policy for policy in policies if not policy.site]
            holding = dict(_cut_off([policy.pair.name for policy in concerned], lost))
            self._attend(topic, at, holding | (dict(self._troubles(monotonic_s)) if topic == OURS else {}))

    def _attend(self, topic: str, at: datetime, holding: Mapping[str, str]) -> None:
        site = topic.removeprefix("site ") if topic != OURS else ""
        desk, policies = self.desks.get(topic) or OwnDesk(topic, site), self._by_topic[topic]
        after, notices = attend_own(desk, at, holding, lambda severity: _told(policies, severity, at))
        self.desks[topic] = after
        if notices or after.firing != desk.firing:  # the wall shows what fires, where nobody is told of it too
            rows = tuple(notice_row(notice) for notice in notices)
            self.hand_on(OwnRecord(topic, at, show_own(after), rows))

    def _troubles(self, monotonic_s: float) -> Iterator[tuple[str, str]]:
        if trouble := self.signs.store():
            yield "StoreAway", trouble
        if full := "; ".join(_nearly_full(self.signs.folders)):
            yield "StoreFull", full
        if self._stepped and monotonic_s - self._stepped[0] < CLOCK_TOLD_S:
            yield "ClockMoved", self._stepped[1]
        if unlooked := self.signs.unlooked():
            yield "NotLooked", _some(unlooked)
        failing = [report for report in self.signs.channels() if report.failing_since]
        if failing:
            yield "NotificationsFailing", "; ".join(f"{r.channel}: {r.error} ({r.waiting} wait)" for r in failing)

    def _compare_clocks(self, at: datetime, monotonic_s: float) -> None:
        if self._clocks is not None:
            before, before_s = self._clocks
            step_s = (at - before).total_seconds() - (monotonic_s - before_s)
            if abs(step_s) > CLOCK_STEP_S:
                self._stepped = monotonic_s, f"by {step_s:+.0f} s, to {at:%Y-%m-%d %H:%M:%S}Z"
        self._clocks = at, monotonic_s


def _cut_off(pairs: Sequence[str], lost: Mapping[str, bool]) -> Iterator[tuple[str, str]]:
    """As soon as one pair is out of our reach: nothing is told of that pair itself then."""
    cut = [name for name in pairs if lost.get(name)]
    if cut:
        yield "CutOff", f"nothing there is within reach, for {len(cut)} of {len(pairs)} pairs"


def _some(pairs: Collection[str]) -> str:
    named = ", ".join(sorted(pairs)[:NAMED])
    return named if len(pairs) <= NAMED else f"{len(pairs)} pairs, among them {named}"


def _nearly_full(folders: Iterable[Path]) -> Iterator[str]:
    for folder in dict.fromkeys(folders):
        try:
            usage = shutil.disk_usage(folder)
        except OSError:
            continue
        if usage.free < LEAST_FREE * usage.total:
            yield f"{usage.free / usage.total:.1%} of the disk of {folder} is free"


def _told(policies: Iterable[Policy], severity: Severity, at: datetime) -> tuple[str, ...]:
    """Everybody who would be told so much of any of these pairs."""
    return tuple(dict.fromkeys(name for policy in policies for name in routed(policy, severity, at)))


def _topic(site: str) -> str:
    return f"site {site}" if site else OURS


def _parsed(text: str) -> OwnDesk | None:
    try:
        return parse_own(text)
    except BadLine:
        return None
