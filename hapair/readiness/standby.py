"""Knows the checks on the unit that would take over: it stands by, its ports are up, its disks have room."""

from collections.abc import Iterator, Mapping

from hapair.judge import PairState
from hapair.look import Reading
from hapair.readiness.check import Check, Fails, Finding, Holds, Name, NotKnown
from hapair.readiness.ground import Ground
from hapair.words.printable import printable

FULL_PERCENT, SCARCE_PERCENT = 97.0, 90.0
"""A disk that is as good as full takes no mail; above the other, the vendor's own trap would come."""
DISKS = {"mail_disk_percent": "mail", "log_disk_percent": "log"}
LOOK = "Start the collector: 'pairwatch run'. What was seen longer ago says nothing of now."
UNIT = "See the unit's own status page: System > High Availability > Status."
SNMP = "Ask both units over SNMP: it tells their ports and disks."
NOBODY = "no unit would take over"
_WHY = {
    PairState.SPLIT_BRAIN: "both units act as primary: there is nothing left to take over",
    PairState.FAILED_OVER: "the roles have moved already, and no spare is seen",
    PairState.UNPROTECTED: f"{NOBODY}: {{standby}} does not stand by",
    PairState.NO_PRIMARY: "neither unit is primary: a failover has failed already",
    PairState.NO_PRIMARY_SEEN: "no unit is seen to stand by",
    PairState.HA_OFF: f"HA is switched off: {NOBODY}",
    PairState.CONFIG_ONLY: f"the units share their configuration only: {NOBODY}, by design",
}
_DOUBTFUL = {
    PairState.PRIMARY_UNSEEN: "one unit does not answer us",
    PairState.UNDETERMINED: "a unit answers with a mode that nobody knows",
    PairState.BLIND: "we cannot see this pair",
}


def standby(ground: Ground) -> Check:
    name = printable(ground.standby)
    return Check(Name.STANDBY, f"{name} stands by", _standing_by(ground), grave=ground.state is not PairState.SWAPPED)


def _standing_by(ground: Ground) -> Finding:
    match ground.state:
        case None:
            return NotKnown("nobody has looked at this pair lately", LOOK)
        case PairState.NORMAL:
            return Holds(f"{printable(ground.standby)}: its effective mode is secondary")
        case PairState.SWAPPED:
            return Fails(f"the roles are exchanged: {printable(ground.standby)} stands by out of its own role")
        case state if state in _WHY:
            return Fails(_WHY[state].format(standby=printable(ground.standby)))
        case state:
            return NotKnown(_DOUBTFUL.get(state, "nobody has looked at this pair lately"), UNIT)


def ports(ground: Ground) -> Check:
    """Held against each other: which ports are monitored no channel tells, but one that is up on the unit in service
    and down on the other is one that mail may need."""
    asks = f"the ports of {printable(ground.standby)} are up as those of {printable(ground.active)} are"
    return Check(Name.PORTS, asks, _ports(ground), grave=True)


def _ports(ground: Ground) -> Finding:
    mine, theirs = (_interfaces(ground, member) for member in (ground.standby, ground.active))
    if not mine or not theirs:
        return NotKnown("not both units told their ports in the last look", SNMP)
    if down := fallen_ports(ground):
        return Fails(f"{_listed(down)} of {printable(ground.standby)} down, and up on {printable(ground.active)}")
    needed = [port for port, word in theirs.items() if word == "up" and port not in _link_names(ground)]
    if not needed:
        return NotKnown(f"{printable(ground.active)} tells of no port that is up, heartbeat links apart", SNMP)
    untold = [port for port in needed if port not in mine]
    if untold:
        return NotKnown(f"{printable(ground.standby)} does not tell of {_listed(untold)}", SNMP)
    return Holds(f"both units: {len(needed)} ports up on each")


def fallen_ports(ground: Ground) -> list[str]:
    """Down on the standby and up on the unit in service, heartbeat links apart."""
    mine, theirs = _interfaces(ground, ground.standby), _interfaces(ground, ground.active)
    down = [port for port, word in mine.items() if word == "down" and theirs.get(port) == "up"]
    return [port for port in down if port not in _link_names(ground)] if down else down


def _link_names(ground: Ground) -> set[str]:
    """Heartbeat links are a check of their own."""
    told = {link for known in ground.evidence.members.values() for link in known.heartbeat}
    return told | set(ground.expected.links)


def _interfaces(ground: Ground, member: str) -> Mapping[str, str]:
    told = (outcome.facts.interfaces for outcome in ground.outcomes(member).values() if isinstance(outcome, Reading))
    return next(filter(None, told), {})


def is_full(ground: Ground) -> bool:
    return any((_told(ground, fact) or 0.0) >= FULL_PERCENT for fact in DISKS)


def disks(ground: Ground) -> Iterator[Check]:
    for fact, word in DISKS.items():
        used = _told(ground, fact)
        asks = f"the {word} disk of {printable(ground.standby)} has room"
        yield Check(Name.DISK, asks, _room(used), word, grave=used is not None and used >= FULL_PERCENT)


def _room(used: float | None) -> Finding:
    if used is None:
        return NotKnown("it was not told in the last look", SNMP)
    return Fails(f"{used:.0f} % used") if used >= SCARCE_PERCENT else Holds(f"{used:.0f} % used")


def _told(ground: Ground, fact: str) -> float | None:
    told = (getattr(outcome.facts, fact) for outcome in ground.outcomes(ground.standby).values())
    return next((value for value in told if value is not None), None)


def _listed(ports: list[str]) -> str:
    """As many as a line takes: an agent may have any number."""
    shown = ", ".join(printable(port, 40) for port in ports[:6])
    return f"{shown} and {len(ports) - 6} more" if len(ports) > 6 else shown
