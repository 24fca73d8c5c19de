"""Knows the conditions on the ways by which a finished pair tells of itself, and on where its mail arrives."""

from collections.abc import Iterator

from hapair.evidence.service import amiss
from hapair.evidence.virtual import Finding as Found
from hapair.readiness.virtual import FACE_HOW, NAME_HOW, WAIT_HOW, WITNESS_HOW
from hapair.verify.item import Checked, Fails, Finding, Holds, Item, NotKnown, Step
from hapair.verify.standing import Standing
from hapair.words.moments import moment
from hapair.words.printable import printable

WORDS = {"trap": "an SNMP trap", "syslog": "a line of syslog"}
HOW = {
    "trap": "Run 'pairwatch check --traps 60' and make the unit send one: it says what is missing.",
    "syslog": "On the unit: this host as a remote syslog server, event log with HA chosen; then make it log a line.",
}
LISTEN = "Add [listen] with its port to the settings, and start the collector anew."


def ways(standing: Standing) -> Iterator[Checked]:
    """Each way, for each member: one unit's traps prove nothing of the other's."""
    for member in standing.pair.members:
        for way, words in WORDS.items():
            asks = f"{words} of {printable(member.name)} has arrived"
            yield Checked(Item(way, member.name, asks, Step.ADMINISTER), _way(standing, member.name, way))


def _way(standing: Standing, member: str, way: str) -> Finding:
    if way not in standing.expected.listens:
        return NotKnown("it is not listened for", LISTEN)
    known = standing.evidence.members.get(member)
    came = known.spoke.get(way) if known else None
    renewed = standing.renewed.get(member)
    if came is None:
        return NotKnown("none has ever come", HOW[way])
    if renewed and came < renewed:
        return NotKnown(f"none has come since it is another unit: the last at {moment(came)}", HOW[way])
    return Holds(f"{printable(member)}, the last at {moment(came)}")


def virtual(standing: Standing) -> Iterator[Checked]:
    """One for each address that the settings name or a witness told of."""
    addresses = list(dict.fromkeys((*standing.expected.virtual_ips, *standing.evidence.virtual)))
    if not addresses:
        item = Item("virtual_ip", "", "the virtual address is answered by the primary unit", Step.VIRTUAL_IP)
        yield Checked(item, NotKnown("the settings name no virtual address", NAME_HOW))
    for address in addresses:
        asks = f"the virtual address {printable(address, 40)} is answered by the primary unit"
        yield Checked(Item("virtual_ip", address, asks, Step.VIRTUAL_IP), _virtual(standing, address))


def _virtual(standing: Standing, address: str) -> Finding:
    answer, primary = standing.evidence.virtual.get(address), standing.pair.primary
    if answer is None:
        how = WAIT_HOW if standing.expected.witnessed else WITNESS_HOW
        return NotKnown("nobody has asked who answers there", how)
    if not answer.still(standing.now):
        return NotKnown("nobody has asked lately who answers there", WAIT_HOW)
    if answer.finding is Found.SILENT:
        return Fails(f"no mail is taken there: {printable(answer.why, 80)}")
    if answer.finding is Found.UNIT and answer.by != primary:
        return Fails(f"{printable(answer.by or '')} answers there, and {printable(primary)} is set up as primary")
    if wrong := amiss(answer, frozenset({primary})):
        return Fails(wrong)
    if answer.by == primary:
        return Holds(
            f"{printable(primary)} ({printable(answer.why, 80)})",
            answer.since,
            answer.since.earliest == answer.since.latest,
        )
    return NotKnown(f"it is answered, and nothing tells by which unit: {printable(answer.why, 80)}", FACE_HOW)
