"""Knows what is told together: the incident of a pair, or one matter of upkeep, with all that was said of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts.desk.said import Said
from hapair.incidents import incident as incidents
from hapair.incidents.all_clear import Seen
from hapair.incidents.incident import Incident, Terms
from hapair.people.in_force import Acknowledgement

DEPARTURE = ""
"""The case of the pair's own incident. Others are called by their rule."""
UPKEEP = frozenset({
    "CertificateNearEnd", "ChannelDead", "CpuHigh", "DeferredHigh", "FirmwareDiffers", "LogDiskHigh", "MailDiskHigh",
    "MemberRestarted", "MemoryHigh", "QueueHigh", "ReadinessLost", "TrapPathUnproven", "UnitChanged", "Unobserved",
})  # fmt: skip
"""Rules that tell of no departure of the pair from normal: each is a case by itself. A certificate near its end must
not hold an incident open for three weeks, nor may the next failover be told as a part of it."""
MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Case:
    """`incident` is its latest, open or closed. `held_back` are rules that burned while they were muted, and of which
    nothing was said since."""

    incident: Incident | None = None
    said: Said | None = None
    held_back: tuple[str, ...] = ()
    acknowledgement: Acknowledgement | None = None

    @property
    def is_open(self) -> bool:
        return self.incident is not None and self.incident.is_open


Cases = Mapping[str, Case]
"""Of one pair, by name."""


def grown(case: Case, look: Seen, terms: Terms, taken: Collection[datetime]) -> Case:
    """The case after a look. `taken`: when other cases were opened; two of one pair are told apart by that."""
    before = case.incident
    after = incidents.follow(before, look, terms)
    if after is not None and (before is None or after.number != before.number):
        opened = after.opened
        while opened in taken:
            opened += MILLISECOND
        after = replace(after, opened=opened)
    return replace(case, incident=after)


def case_of(rule: str) -> str:
    return rule if rule in UPKEEP else DEPARTURE


def acknowledged(cases: Cases, by: Acknowledgement | None) -> Cases:
    """An acknowledgement is of what is open; of nothing, it is none."""
    return {name: replace(case, acknowledgement=by) if case.is_open else case for name, case in cases.items()}


def remembered(cases: Cases, at: datetime, reopen_s: float) -> Cases:
    """Without matters of upkeep that are over for good."""
    return {name: case for name, case in cases.items() if name == DEPARTURE or not _is_past(case, at, reopen_s)}


def _is_past(case: Case, at: datetime, reopen_s: float) -> bool:
    closed = case.incident.closed if case.incident else at - timedelta(days=1)
    return closed is not None and at - closed > timedelta(seconds=reopen_s)
