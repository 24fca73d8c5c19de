"""Knows how the end of an incident is told: what it was, how long, in what order, and what is left to do."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from alerts.notice import Message
from alerts.policy import Policy
from alerts.rules.sight import Sight
from alerts.words.witness import details
from alerts.words.wording import title
from hapair.incidents.incident import Incident
from hapair.judge import PairState
from hapair.spans import Range
from hapair.words.moments import duration, length, moment, moments
from hapair.words.telling import mail, sentence


def ended(policy: Policy, incident: Incident, sight: Sight, told: Sequence[str]) -> Message:
    """`told` are the rules that anything was said of."""
    pair = policy.pair
    over = _over(incident, sight)
    lasted = _lasted(incident, over)
    return Message(
        title("RESOLVED", pair.name, _headline(incident, sight, told, lasted)),
        f"It is over. {sentence(pair, sight.state, sight.look.members)}",
        f"{mail(pair, sight.mail)}.",
        f"It began {_began(incident)} and was over {moments(over)}: it lasted {lasted}.",
        f"All was seen to be well for {incident.steady_s:.0f} s before this was said.",
        tuple(_left(incident, sight)),
        (),
        (*_story(incident), *details(sight, policy.admin_urls)),
        policy.link,
    )


def _headline(incident: Incident, sight: Sight, told: Sequence[str], lasted: str) -> str:
    """What went through no state of the pair was a matter beside it, and says nothing of how the pair is."""
    if incident.states:
        return f"{_plain(sight.state)} again after {lasted}: was {', '.join(map(_plain, incident.states))}"
    return f"{', '.join(told) or 'it'} {'are' if len(told) > 1 else 'is'} over after {lasted}"


def _began(incident: Incident) -> str:
    """What had to last before it was told, or was found after nobody had looked, began at an unknown time before."""
    if incident.since is None:
        return f"{moment(incident.opened)} at the latest"
    return moments(Range.between(incident.since, incident.opened))


def _lasted(incident: Incident, over: Range) -> str:
    least_s = (over.earliest - incident.opened).total_seconds()
    if incident.since is None:
        return f"at least {duration(least_s)}"
    return length(least_s, (over.latest - incident.since).total_seconds())


def _over(incident: Incident, sight: Sight) -> Range:
    """Nobody looked, where no state tells, in the poll interval before all was well."""
    poll = timedelta(seconds=sight.pair.poll_interval_s)
    well = incident.well_since or incident.closed or sight.at
    edge = sight.status.since
    return edge if edge.latest == well else Range(max(well - poll, incident.opened), well)


def _story(incident: Incident) -> Iterator[tuple[str, str]]:
    if incident.states:
        yield "What happened", ", then ".join(_plain(state) for state in incident.states)
    if incident.swaps:
        yield "Roles exchanged", "once" if incident.swaps == 1 else f"{incident.swaps} times"
    if incident.reopened:
        yield "Came back", "once" if incident.reopened == 1 else f"{incident.reopened} times"


def _plain(state: PairState) -> str:
    return state.replace("_", " ")


def _left(incident: Incident, sight: Sight) -> Iterator[str]:
    if incident.swaps and not incident.planned:
        yield (
            "Find out why the roles were exchanged, while the event logs of both units still have it: around "
            f"{moment(incident.opened)}."
        )
    if not sight.syncs:
        yield (
            "Whether the units have synchronised since is not known, no channel tells: see System > High Availability "
            "> Status."
        )
    yield "Write down what it was, for whoever meets it next: 'pairwatch note'."
