"""Knows all that stands open at a pair and is in force of it: what the desk holds from one look to the next."""

from dataclasses import dataclass, field
from datetime import datetime

from alerts.alert import Active
from alerts.desk.case import DEPARTURE, Case, Cases
from alerts.desk.plan import Plan
from hapair.people.in_force import InForce


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the past means for what is told of a pair next.

    `now_s` is its own time: what was seen to pass, by whatever clock; `at` is the last look. `swaps` are the recent
    exchanges of roles in that time. `notices` counts what was said.
    """

    now_s: float = 0.0
    at: datetime | None = None
    active: Active = field(default_factory=dict)
    in_force: InForce = field(default_factory=InForce)
    cases: Cases = field(default_factory=dict)
    swaps: tuple[float, ...] = ()
    plan: Plan | None = None
    notices: int = 0

    @property
    def case(self) -> Case:
        """That of the pair's own incident."""
        return self.cases.get(DEPARTURE, Case())
