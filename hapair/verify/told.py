"""Knows the conditions on the ways by which a finished pair tells of itself, and on where its mail arrives."""

from collections.abc import Iterator

from hapair.moments import moment
from hapair.printable import printable
from hapair.verify.item import Checked, Finding, Holds, Item, NotKnown, Step
from hapair.verify.standing import Standing

WORDS = {"trap": "an SNMP trap", "syslog": "a line of syslog"}
HOW = {
    "trap": "Run 'pairwatch check --traps 60' and make the unit send one: it says what is missing.",
    "syslog": "On the unit: this host as a remote syslog server, event log with HA chosen; then make it log a line.",
}
LISTEN = "Add [listen] with its port to the settings, and start the collector anew."
VIRTUAL_HOW = "Name the pair's virtual_ips in the settings: they are asked then who answers there."
WITNESS_HOW = "The collector asks the virtual address as it looks: run it, and wait for the next answer."


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
    if not standing.expected.virtual_ips:
        item = Item("virtual_ip", "", "the virtual address is answered by the primary unit", Step.VIRTUAL_IP)
        yield Checked(item, NotKnown("the settings name no virtual address", VIRTUAL_HOW))
    for address in standing.expected.virtual_ips:
        asks = f"the virtual address {printable(address)} is answered by the primary unit"
        found = standing.virtual.get(address, NotKnown("nobody has asked who answers there", WITNESS_HOW))
        yield Checked(Item("virtual_ip", address, asks, Step.VIRTUAL_IP), found)
