"""Knows what a rule looks at: what one judged look showed of a pair, with all that was known of it by then."""

from dataclasses import dataclass
from datetime import datetime

from hapair.evidence.gathered import Evidence, Remark
from hapair.evidence.links import Links, link_states
from hapair.evidence.service import mail_now
from hapair.evidence.syncs import Sync, sync_states
from hapair.judge import Mail, PairState
from hapair.look import Item, Snapshot
from hapair.pair import Pair
from hapair.spans import Span
from hapair.watch import Status, Step


@dataclass(frozen=True, slots=True)
class Sight:
    """`status` is what the look was judged to mean, `links` and `syncs` are as known at `at`.

    `spans` and `remarks` are those that this very look began, ended or showed.
    """

    pair: Pair
    at: datetime
    status: Status
    look: Snapshot
    evidence: Evidence
    links: Links
    syncs: tuple[Sync, ...]
    spans: tuple[Span, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def state(self) -> PairState:
        return self.status.state

    @property
    def mail(self) -> Mail:
        return mail_now(self.look, self.state, self.evidence.virtual, self.at)


def sight(item: Item, step: Step) -> Sight | None:
    """What there is to see after a step; None where it judged nothing: an event, or a look lost to our lateness."""
    if step.status is None or not isinstance(item, Snapshot):
        return None
    pair, evidence = step.watch.pair, step.watch.evidence
    links, syncs = link_states(evidence, pair, item.at), sync_states(evidence, pair, item.at)
    return Sight(pair, item.at, step.status, item, evidence, links, syncs, step.spans, step.remarks)
