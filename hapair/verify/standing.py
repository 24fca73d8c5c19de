"""Knows all that the conditions of a finished pair are held against: what was last seen, and what is kept of before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hapair.evidence.freshness import Freshness, freshness
from hapair.evidence.gathered import Evidence, Remark
from hapair.incidents.all_clear import DOUBTFUL
from hapair.judge import SEVERITY
from hapair.look import Snapshot
from hapair.mismatches import Mismatch
from hapair.pair import Pair
from hapair.severity import Severity
from hapair.spans import Span
from hapair.verify.answering import Answering, Way
from hapair.verify.expected import Expected


@dataclass(frozen=True, slots=True)
class Standing:
    """At `now`. `look` is the last judged one, None where there never was any; `span` the state it belongs to.

    `departed` is the last look that surely showed the pair not as configured, `renewed` when a member was last seen to
    be another unit than before.
    """

    pair: Pair
    expected: Expected
    now: datetime
    look: Snapshot | None = None
    span: Span | None = None
    evidence: Evidence = field(default_factory=Evidence)
    mismatches: tuple[Mismatch, ...] = ()
    answering: Mapping[Way, Answering] = field(default_factory=dict)
    departed: datetime | None = None
    renewed: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def age_s(self) -> float | None:
        return None if self.look is None else (self.now - self.look.at).total_seconds()

    @property
    def is_seen(self) -> bool:
        """The last look still says what is."""
        return self.age_s is not None and freshness(self.pair, self.age_s) is not Freshness.STALE

    @property
    def unfinished_until(self) -> datetime | None:
        """What was synchronised before this moment was not between the two units as they stand now."""
        moments = (self.departed, self.evidence.changed, *self.renewed.values())
        return max((at for at in moments if at), default=None)


def departed(spans: Iterable[Span]) -> datetime | None:
    """By the spans of a pair, in order."""
    ill = (s.last for s in spans if s.state not in DOUBTFUL and SEVERITY[s.state] is not Severity.OK)
    return max(ill, default=None)


def renewed(remarks: Iterable[Remark]) -> Mapping[str, datetime]:
    return {each.member: each.at for each in remarks if each.kind in ("unit_changed", "units_swapped")}
