"""Knows how the standing of a pair is written as JSON: `status --json` and the API alike."""

from datetime import datetime
from typing import Any

from hapair.evidence.freshness import Freshness, freshness
from hapair.evidence.links import link_states
from hapair.evidence.service import mail_now
from hapair.evidence.syncs import sync_states
from hapair.forms.evidence import show_answer, show_known, show_link, show_sync
from hapair.forms.lines import show_time
from hapair.forms.show import show_failover, show_mismatch, show_range, show_testimony
from hapair.incidents.at_risk import at_risk, show_at_risk
from hapair.judge import PairState
from hapair.pair import Pair
from hapair.readiness.form import show_readiness
from hapair.readiness.ground import NOTHING_EXPECTED
from hapair.readiness.readiness import readiness_of
from hapair.severity import Severity
from hapair.verify.expected import Expected
from history.latest import Latest


def show_standing(pair: Pair, latest: Latest, now: datetime, fires: Severity = Severity.OK) -> dict[str, Any]:
    """The least of it, the same for every pair: what is stale is unknown, whatever it was. `fires` is the gravest
    that fires of the pair: what the state does not show may be worse than the state."""
    if latest.at is None or latest.state is None:
        return {"pair": pair.name, "state": None, "severity": "unknown", "stale": True, "at": None}
    age_s = (now - latest.at).total_seconds()
    stale = freshness(pair, age_s) is Freshness.STALE
    state = PairState.UNOBSERVED if stale else latest.state
    severity = Severity.UNKNOWN if stale else max(latest.severity, fires)
    return {
        "pair": pair.name,
        "state": latest.state,
        "severity": severity.name.lower(),
        "mail": mail_now(latest.look, state, latest.evidence.virtual, now),
        "since": show_range(latest.since),
        "at": show_time(latest.at),
        "age_s": round(age_s, 3),
        "stale": stale,
    }


def show_latest(
    pair: Pair,
    latest: Latest,
    now: datetime,
    expected: Expected = NOTHING_EXPECTED,
    fires: Severity = Severity.OK,
) -> dict[str, Any]:
    """With all that its last look brought; `expected` is what the settings promise of it."""
    shown = show_standing(pair, latest, now, fires)
    if latest.at is None or latest.look is None:
        return shown
    return shown | {
        "members": {
            member.name: {"role": member.role, **show_testimony(latest.look.members[member.name])}
            for member in pair.members
        },
        "mismatches": [show_mismatch(mismatch) for mismatch in latest.mismatches],
        "failover": latest.failover and show_failover(latest.failover),
        "links": [show_link(link, now) for link in link_states(latest.evidence, pair, now).all],
        "sync": [show_sync(sync, now) for sync in sync_states(latest.evidence, pair, now)],
        "virtual": {address: show_answer(found, now) for address, found in latest.evidence.virtual.items()},
        "at_risk": show_at_risk(at_risk(pair, latest.state, latest.look.at, latest.evidence) if latest.state else None),
        "readiness": show_readiness(readiness_of(latest, now, expected)),
        "evidence": {name: show_known(known) for name, known in latest.evidence.members.items()},
    }
