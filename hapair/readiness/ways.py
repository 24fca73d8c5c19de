"""Knows the checks on what is beside the two units: who watches whose services, and whether a trap would reach us."""

from collections.abc import Iterator
from datetime import timedelta

from hapair.readiness.check import Check, Fails, Finding, Holds, Name, NotKnown
from hapair.readiness.ground import Ground
from hapair.words.moments import moment
from hapair.words.printable import printable

TRAPS_AGE = timedelta(days=90)
LISTEN = "Add [listen] with its traps port to the settings, and start the collector anew."
TRAPS_HOW = "Run 'pairwatch check --traps 60' and make the unit send one: it says what is missing."
SERVICES_HOW = (
    "Look under System > High Availability > Configuration of this unit, since it is not synchronised, and say "
    "service_monitoring = true or false at the member in the settings."
)


def services(ground: Ground) -> Iterator[Check]:
    """No channel tells of it, and it is not synchronised: the settings say it, or nobody."""
    for member in ground.pair.members:
        said = ground.expected.monitors.get(member.name)
        asks = f"{printable(member.name)} watches the services of the other unit"
        yield Check(Name.SERVICES, asks, _services(said), member.name)


def _services(said: bool | None) -> Finding:
    if said is None:
        return NotKnown("no channel tells of it, and the settings do not say it", SERVICES_HOW)
    return Holds("the settings say so") if said else Fails("the settings say that it does not")


def traps(ground: Ground) -> Iterator[Check]:
    """Of each unit: the one that takes over must be heard as well."""
    for member in ground.pair.members:
        asks = f"a trap of {printable(member.name)} would arrive"
        yield Check(Name.TRAPS, asks, _trap(ground, member.name), member.name)


def _trap(ground: Ground, member: str) -> Finding:
    if "trap" not in ground.expected.listens:
        return NotKnown("traps are not listened for", LISTEN)
    known = ground.evidence.members.get(member)
    came = known.spoke.get("trap") if known else None
    if came is None:
        return NotKnown("none has ever come", TRAPS_HOW)
    if ground.now - came > TRAPS_AGE:
        return NotKnown(f"the last came long ago, at {moment(came)}", TRAPS_HOW)
    return Holds(f"the last came at {moment(came)}")
