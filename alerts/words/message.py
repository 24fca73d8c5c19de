"""Knows how an incident is put into words, so that whoever reads them at night need not open anything to act."""

from collections.abc import Iterator, Sequence

from alerts.alert import Alert
from alerts.notice import Message, Reason
from alerts.policy import Policy
from alerts.rules.sight import Sight
from alerts.words.ending import ended
from alerts.words.witness import UNSEEN_STATES, details, sureness
from alerts.words.wording import Worded, title, worded
from hapair.incidents.incident import Incident
from hapair.judge import PairState
from hapair.runbooks.advice import BOTH, Advice, Guidance, Menu, Step
from hapair.runbooks.awaited import Awaited
from hapair.severity import Severity
from hapair.words.moments import duration, length, moment, moments
from hapair.words.telling import advice, doubts, mail, names, sentence

MOST_BESIDES = 5
"""Further alerts named in a verdict; there is one message an incident, not one an alert."""

PLANS = Advice(
    ("Do not try again before you know why it went otherwise.",),
    (
        Step("Was it begun at all? Ask whoever planned it, and read what both units say of it.", BOTH, Menu.EVENTS),
        Step("Is a synchronisation still running?", BOTH, Menu.STATUS, Awaited.NO_SYNC_RUNS),
    ),
)
"""Where a planned failover went otherwise and nothing else is the matter."""

_LEADS = {
    Reason.REMINDER: "still ",
    Reason.ESCALATED: "nobody has acknowledged: ",
    Reason.UNMUTED: "still so: ",
}


def compose(
    policy: Policy,
    incident: Incident,
    sight: Sight,
    firing: Sequence[Alert],
    reason: Reason,
    severity: Severity,
    *,
    told: Sequence[str] = (),
    note: str = "",
) -> Message:
    """What is said now. `firing` are the alerts that fire, `told` the rules that anything was said of before.

    `note` is a short clause on why it is said, where the alerts do not show it: "it did not happen by 03:00:00Z".
    """
    if reason is Reason.RESOLVED:
        return ended(policy, incident, sight, told)
    found, was = worded(policy.rules, firing, sight), ""
    if sight.state in UNSEEN_STATES:
        was = _was(found, incident)
        found = tuple(each for each in found if each.about_us)
    what = _advice(found, sight, reason)
    return Message(
        title(severity.name, policy.pair.name, _headline(found, was, incident, sight, reason, note)),
        " ".join(_verdict(found, was, incident, sight, reason, note)),
        f"{mail(sight.pair, sight.mail)}.",
        " ".join(_since(found, was, incident, sight)),
        sureness(sight, found[0].alert if found else None),
        what.lines,
        what.avoid,
        (*details(sight, policy.admin_urls), *_runbook(found)),
        policy.link,
        policy.link and f"{policy.link}&do=acknowledge",
    )


def _was(found: Sequence[Worded], incident: Incident) -> str:
    """What was the matter when the pair was last seen; nobody knows whether it still is."""
    states = [_plain(state) for state in incident.states if state not in UNSEEN_STATES]
    return ", ".join(states or [each.summary for each in found if not each.about_us])


def _headline(found: Sequence[Worded], was: str, incident: Incident, sight: Sight, reason: Reason, note: str) -> str:
    summary = found[0].summary if found else sentence(sight.pair, sight.state, sight.look.members)
    if was:
        summary = f"{found[0].summary if found else 'out of sight'}; was {was}"
    match reason:
        case Reason.FLAPPING:
            return f"flapping, roles exchanged {incident.swaps} times; now {summary}"
        case Reason.SETTLED:
            return f"flapping no more; now {summary}"
        case Reason.PLAN_FAILED:
            return f"planned failover: {note or summary}"
        case _:
            more = f" (+{len(found) - 1} more)" if len(found) > 1 else ""
            return f"{_LEADS.get(reason, '')}{summary}{more}"


def _verdict(
    found: Sequence[Worded], was: str, incident: Incident, sight: Sight, reason: Reason, note: str
) -> Iterator[str]:
    if note:
        yield f"Planned failover: {note}." if reason is Reason.PLAN_FAILED else f"{note[0].upper()}{note[1:]}."
    if reason is Reason.FLAPPING:
        yield f"The roles were exchanged {incident.swaps} times in this incident: little is said until it ends."
    pair, members = sight.pair, sight.look.members
    if found:
        yield found[0].description
        yield from doubts(pair, sight.state, members)
    else:
        yield sentence(pair, sight.state, members)
    if was:
        yield f"Before that it was {was}: whether it still is, is not known."
    if len(found) > 1:
        besides = [each.summary for each in found[1 : 1 + MOST_BESIDES]]
        more = len(found) - 1 - len(besides)
        yield f"Besides: {'; '.join(besides)}{f'; and {more} more' if more else ''}."


def _since(found: Sequence[Worded], was: str, incident: Incident, sight: Sight) -> Iterator[str]:
    began, last = (found[0].alert.began, found[0].alert.last) if found else (incident.opened, sight.at)
    edge = sight.status.since
    if was and not found:
        yield f"It began {moment(began)} at the latest."
    elif edge.earliest < edge.latest == began:
        lasted = length((last - edge.latest).total_seconds(), (last - edge.earliest).total_seconds())
        yield f"It began {moments(edge)}, and was still so at {moment(last)}: {lasted} by then."
    else:
        lasted = duration((last - began).total_seconds())
        yield f"It began {moment(began)} at the latest, and was still so at {moment(last)}: {lasted} by then."
    if incident.opened < began:
        yield f"The incident began {moment(incident.opened)} at the latest: {_states(incident.states)}."
    if incident.blind_since:
        yield f"Pairwatch has not seen the pair since {moment(incident.blind_since)}: it may have changed."


def _states(states: Sequence[PairState]) -> str:
    return ", then ".join(map(_plain, states)) or "no other state than normal"


def _plain(state: PairState) -> str:
    return state.replace("_", " ")


def _advice(found: Sequence[Worded], sight: Sight, reason: Reason) -> Guidance:
    if found:
        return found[0].advice
    if reason is Reason.PLAN_FAILED:
        return PLANS.filled(names(sight.pair, sight.look.members), sight.pair.on_failure)
    return advice(sight.pair, sight.state, sight.look.members)


def _runbook(found: Sequence[Worded]) -> Iterator[tuple[str, str]]:
    if found:
        yield "Runbook", f"docs/runbooks.md#{found[0].alert.rule.lower()}"
