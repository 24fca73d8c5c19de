"""Knows the checks on what ties the units to each other: links, synchronisation, firmware, the lost threshold."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hapair.evidence.links import LinkState, link_states
from hapair.evidence.losses import Loss
from hapair.evidence.syncs import Sync, SyncState, sync_states
from hapair.evidence.word import Meaning, still, sync_meaning
from hapair.judge import PairState
from hapair.look import Source
from hapair.pair import OnFailure
from hapair.readiness.check import Check, Fails, Finding, Holds, Name, NotKnown
from hapair.readiness.ground import Ground
from hapair.words.moments import duration, moment
from hapair.words.printable import printable

LEAST_THRESHOLD_S = 3.0
"""The vendor advises against less."""
SHORT_S, FAR = 120.0, timedelta(days=7)
"""A link that was silent for no longer than this mended itself; so long is it remembered against the threshold."""
LINKS_HOW = "Send the units' syslog here ([listen] syslog), or name the links in an HTTPS profile."
SYNC_HOW = 'Send the units\' syslog here; on the secondary: "click HERE to start a configuration/data sync".'
VERSION_HOW = "Both units tell it over SNMP: 'pairwatch check' says what they answer."
BROKEN = (SyncState.FAILED, SyncState.STUCK)
ON_FAILURE_HOW = "Say on_failure at the pair in the settings, as it is set on the units."
KINDS = {"config": "the configuration", "mail": "mail data"}


def links(ground: Ground) -> Check:
    known = {link.name: link.state for link in link_states(ground.evidence, ground.pair, ground.now).all}
    names = dict.fromkeys((*ground.expected.links, *known))
    states = {name: known.get(name, LinkState.UNKNOWN) for name in names}
    down = [name for name, state in states.items() if state is LinkState.DOWN]
    asks = "two heartbeat links, on ports of their own, carry the heartbeat"
    return Check(Name.LINKS, asks, _links(ground, states, down), grave=bool(down) and len(down) == len(states))


def _links(ground: Ground, states: dict[str, LinkState], down: list[str]) -> Finding:
    unknown = [name for name, state in states.items() if state is LinkState.UNKNOWN]
    if down:
        left = [name for name, state in states.items() if state is LinkState.UP]
        more = f"only {_listed(left)} is left" if left else "none is known to be left"
        return Fails(f"{_listed(down)} down: {more}")
    if not states:
        heard = " (that one carries it is known: the secondary stands by only while it hears the primary)"
        return NotKnown(f"no unit told of a link{heard if _hears(ground) else ''}", LINKS_HOW)
    if len(states) == 1:
        return Fails(f"only one is there, {_listed(list(states))}: without it both units act as primary")
    if unknown:
        return NotKnown(f"no unit has lately told of {_listed(unknown)}", LINKS_HOW)
    return Holds(f"{_listed(list(states))} up")


def _hears(ground: Ground) -> bool:
    """A secondary that hears nothing takes over at the threshold: one that has not, hears."""
    threshold_s = ground.pair.heartbeat_lost_threshold_s + ground.pair.poll_interval_s
    return ground.state is PairState.NORMAL and ground.steady_s > threshold_s


def syncs(ground: Ground) -> Iterator[Check]:
    told = {sync.kind: sync for sync in sync_states(ground.evidence, ground.pair, ground.now)}
    for kind, words in KINDS.items():
        sync = told.get(kind)
        grave = sync is not None and sync.state in BROKEN
        asks = f"{words} is synchronised, lately and since the last change"
        yield Check(Name.SYNC, asks, _sync(ground, sync), kind, grave)


def _sync(ground: Ground, sync: Sync | None) -> Finding:
    if sync is None or sync.state is SyncState.UNKNOWN:
        return NotKnown("no unit has told of it lately" if sync else "no unit has told of it", SYNC_HOW)
    last = f"last at {moment(sync.round.finished)}" if sync.round.finished else "never known to have finished"
    match sync.state:
        case SyncState.OFF:
            return Fails("it is switched off: what one unit holds the other would lack")
        case SyncState.FAILED | SyncState.STUCK:
            return Fails(f"it {'has failed' if sync.state is SyncState.FAILED else 'does not end'}, {last}")
        case SyncState.OLD:
            return Fails(f"it is overdue, {last}")
        case _ if _since_change(ground, sync):
            return Holds(last)
        case SyncState.RUNNING:
            return NotKnown(f"one is running, {last}", "Wait until it has finished.")
        case _:
            return Fails(f"none is known since the last change at {moment(ground.changed or ground.now)}; {last}")


def _since_change(ground: Ground, sync: Sync) -> bool:
    """A unit that is asked and says that it is in sync is so now; while the next round runs, the last one counts."""
    now = any(w.channel != Source.SYSLOG and sync_meaning(w.said) is Meaning.FINISHED for w in sync.words.values())
    finished, changed = sync.round.finished, ground.changed
    if sync.state is SyncState.FINISHED and now:
        return True
    return finished is not None and (changed is None or finished > changed)


def firmware(ground: Ground) -> Check:
    return Check(Name.FIRMWARE, "both units run the same firmware", _firmware(ground))


def _firmware(ground: Ground) -> Finding:
    units = {member.name: ground.evidence.members.get(member.name) for member in ground.pair.members}
    versions = {name: known.unit.version for name, known in units.items() if known and known.unit}
    if len(versions) < len(units) or not all(versions.values()):
        return NotKnown("not both units have told their firmware", VERSION_HOW)
    told = [printable(str(version), 60) for version in versions.values()]
    if len(set(versions.values())) == 1:
        return Holds(f"both units: {told[0]}")
    runs = [f"{printable(name)} runs {version}" for name, version in zip(versions, told, strict=True)]
    return Fails(" and ".join(runs))


def threshold(ground: Ground) -> Check:
    """A unit says that a link is lost when the threshold has passed without a heartbeat: one that comes back soon, by
    itself and more than once, was lost to a threshold too short or a network too busy."""
    seconds = f"{ground.pair.heartbeat_lost_threshold_s:g} s"
    asks = f"the lost threshold of {seconds} is long enough for the gaps seen between heartbeats"
    return Check(Name.THRESHOLD, asks, _threshold(ground))


def _threshold(ground: Ground) -> Finding:
    if ground.pair.heartbeat_lost_threshold_s < LEAST_THRESHOLD_S:
        return Fails(f"the vendor advises {LEAST_THRESHOLD_S:g} s at least")
    known = ground.evidence.members.values()
    told = (_gaps([loss for loss in each.losses if _is_short(loss, ground)], ground) for each in known)
    short = max(told, key=len, default=[])  # each unit tells of the same gap
    words = [word for each in known for word in each.heartbeat.values()]
    if len(short) < 2 and not any(still(word, ground.pair, ground.now) for word in words):
        return NotKnown("no unit has lately told of its heartbeats", LINKS_HOW)
    if len(short) < 2:
        return Holds("no gap that ended by itself, or one only, in seven days")
    longest = max(_most_s(loss) for loss in short)
    return Fails(f"{len(short)} times in seven days a link was lost for {duration(longest)} at most, and came back")


def on_failure(ground: Ground) -> Check:
    """The vendor warns of it for causes that last: in our own drills such a unit took the mail back, dead as it was."""
    asks = "a unit that has failed leaves the mail with the other until somebody restores it"
    return Check(Name.ON_FAILURE, asks, _on_failure(ground.pair.on_failure))


def _on_failure(setting: OnFailure | None) -> Finding:
    match setting:
        case None:
            return NotKnown("the settings do not say what the units do on a failure", ON_FAILURE_HOW)
        case OnFailure.RESTORE_ROLE:
            return Fails("restore-role: it takes its role back as soon as it can, whether its fault is mended or not")
        case _:
            return Holds(f"{setting.value}, as the settings say")


def _gaps(losses: list[Loss], ground: Ground) -> list[Loss]:
    """Syslog and a look that was under way tell of one gap in turn: what follows within a poll is the same."""
    poll, ended, found = timedelta(seconds=ground.pair.poll_interval_s), dict[str, datetime](), list[Loss]()
    for loss in losses:
        if loss.link not in ended or loss.began.earliest - ended[loss.link] > poll:
            found.append(loss)
        ended[loss.link] = (loss.ended or loss.began).latest
    return found


def _is_short(loss: Loss, ground: Ground) -> bool:
    return loss.ended is not None and ground.now - loss.ended.latest <= FAR and _most_s(loss) <= SHORT_S


def _most_s(loss: Loss) -> float:
    ended = loss.ended or loss.began
    return (ended.latest - loss.began.earliest).total_seconds()


def _listed(names: list[str]) -> str:
    return ", ".join(printable(name, 40) for name in names)
