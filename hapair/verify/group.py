"""Knows the conditions on what lies between the units of a finished pair: links, synchronisation, firmware."""

from collections.abc import Iterator, Mapping

from hapair.evidence.links import Link, LinkState, link_states
from hapair.evidence.syncs import Sync, SyncState, sync_states
from hapair.evidence.word import Meaning, Word, link_meaning, still, sync_meaning
from hapair.incidents.all_clear import synced
from hapair.spans import Range
from hapair.verify.item import Checked, Fails, Finding, Holds, Item, NotKnown, Step
from hapair.verify.standing import Standing
from hapair.words.moments import moment
from hapair.words.printable import printable

LINKS_HOW = "Send the units' syslog here ([listen] syslog), or name the link in an HTTPS profile."
SYNC_HOW = f"Send the units' syslog here, then on the secondary: {Step.SYNC.value}."
OFF_HOW = "Where that is not meant: Backup options on the configuration page of both units."
VERSION_HOW = "Ask both units over SNMP: it tells the firmware."
KINDS = {"config": "the configuration", "mail": "mail data"}
"""What the procedure has synchronised first."""


def group(standing: Standing) -> Iterator[Checked]:
    yield Checked(Item("firmware", "", "both units run the same firmware", Step.PREPARED), _firmware(standing))
    yield from _links(standing)
    syncs = {sync.kind: sync for sync in sync_states(standing.evidence, standing.pair, standing.now)}
    for kind, words in KINDS.items():
        item = Item("sync", kind, f"{words} has been synchronised since both units joined", Step.SYNC)
        yield Checked(item, _sync(standing, syncs.get(kind)))


def _links(standing: Standing) -> Iterator[Checked]:
    known = {link.name: link for link in link_states(standing.evidence, standing.pair, standing.now).all}
    names = list(dict.fromkeys((*standing.expected.links, *known)))
    if not names:
        item = Item("link", "", "every heartbeat link carries the heartbeat", Step.INTERFACE)
        yield Checked(item, NotKnown("no heartbeat link is named in the settings, and no unit told of one", LINKS_HOW))
    for name in names:
        item = Item("link", name, f"heartbeat link {printable(name)} carries the heartbeat", Step.INTERFACE)
        yield Checked(item, _link(standing, known.get(name)))


def _link(standing: Standing, link: Link | None) -> Finding:
    if link is None:
        return NotKnown("no unit has told of it", LINKS_HOW)
    young = {m: w for m, w in link.words.items() if still(w, standing.pair, standing.now)}
    match link.state:
        case LinkState.UP:
            up = {m: w for m, w in young.items() if link_meaning(w.said) is Meaning.UP}
            return Holds(_whose(up), _latest(up), _first_word(up))
        case LinkState.DOWN:
            down = {m: w for m, w in young.items() if link_meaning(w.said) is Meaning.DOWN}
            return Fails(f"down since {moment(_latest(down).latest)}, as {_whose(down)} says")
        case LinkState.UNKNOWN if young:
            return NotKnown(f"what {_whose(young)} says of it is no word that is known", LINKS_HOW)
        case LinkState.UNKNOWN:
            return NotKnown("what was last heard of it is too old to count", LINKS_HOW)


def _sync(standing: Standing, sync: Sync | None) -> Finding:
    if sync is None or sync.state is SyncState.UNKNOWN:
        return NotKnown("no unit has told of it lately" if sync else "no unit has told of it", SYNC_HOW)
    young = {m: w for m, w in sync.words.items() if still(w, standing.pair, standing.now)}
    match sync.state:
        case SyncState.OFF:
            return NotKnown(f"it is switched off, as {_whose(young)} says", OFF_HOW)
        case SyncState.FINISHED if synced(sync, standing.unfinished_until):
            told = {m: w for m, w in sync.words.items() if sync_meaning(w.said) is Meaning.FINISHED} or sync.words
            finished = sync.round.finished
            return Holds(_whose(told), Range.exactly(finished) if finished else None, _first_word(told))
        case SyncState.FINISHED | SyncState.OLD:
            last = f", last at {moment(sync.round.finished)}" if sync.round.finished else ""
            return Fails(f"none has finished since both units joined{last}")
        case SyncState.RUNNING:
            return Fails("it is running")
        case SyncState.STUCK | SyncState.FAILED:
            return Fails(f"it is {sync.state.value}, as {_whose(young)} says")


def _firmware(standing: Standing) -> Finding:
    units = {m.name: standing.evidence.members.get(m.name) for m in standing.pair.members}
    versions = {name: known.unit.version for name, known in units.items() if known and known.unit}
    if len(versions) < len(units) or None in versions.values():
        return NotKnown("not every unit has told its firmware", VERSION_HOW)
    told = sorted({str(version) for version in versions.values()})
    if len(told) == 1:
        return Holds(f"both units: {printable(told[0])}")
    return Fails(" and ".join(f"{printable(name)} runs {printable(str(v))}" for name, v in versions.items()))


def _whose(words: Mapping[str, Word]) -> str:
    ways = {"http": "HTTPS", "syslog": "syslog", "snmp": "SNMP"}
    return " and ".join(f"{printable(m)} over {ways.get(w.channel, w.channel)}" for m, w in words.items())


def _latest(words: Mapping[str, Word]) -> Range:
    return max((word.since for word in words.values()), key=lambda since: since.latest)


def _first_word(words: Mapping[str, Word]) -> bool:
    """It was so when it was first told: a line of syslog dates a change, a look only finds it."""
    return all(w.since.earliest == w.since.latest and w.channel != "syslog" for w in words.values())
