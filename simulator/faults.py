"""What can be made to happen to a simulated pair, by name: which commands go to which unit, and what to expect."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator import control, pair
from simulator.unit_file import UnitFile


@dataclass(frozen=True, slots=True)
class Step:
    """One command; `unit` is `primary`, `secondary`, `member` (the one named) or `both`."""

    unit: str
    command: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """`tells` are what happens, with {member}, {primary} and {secondary} for the units' names."""

    name: str
    summary: str
    needs_member: bool
    steps: tuple[Step, ...]
    tells: tuple[str, ...]


def _state(unit: str, state: str) -> Step:
    return Step(unit, {"do": "state", "state": state})


def _face(**faults: object) -> tuple[Step, ...]:
    return (Step("member", {"do": "faults", **faults}),)


_ALL = (
    Fault(
        "split-brain",
        "both units are effective primary",
        False,
        (_state("primary", "primary"), _state("secondary", "primary")),
        ("{primary} stays effective primary.", "{secondary} becomes effective primary, at once."),
    ),
    Fault(
        "failover",
        "the secondary takes over and the primary fails",
        False,
        (_state("primary", "failed"), _state("secondary", "primary")),
        ("{primary} fails: its effective mode is off.", "{secondary} becomes effective primary, at once."),
    ),
    Fault(
        "swap",
        "the units have changed roles",
        False,
        (_state("primary", "secondary"), _state("secondary", "primary")),
        ("{primary} becomes effective secondary.", "{secondary} becomes effective primary, at once."),
    ),
    Fault(
        "no-primary",
        "neither unit is primary",
        False,
        (_state("primary", "off"), _state("secondary", "secondary")),
        ("{primary} becomes effective off.", "{secondary} stays effective secondary: nobody handles mail."),
    ),
    Fault(
        "ha-off",
        "HA is switched off on both units",
        False,
        (Step("both", {"do": "mode", "mode": "off"}),),
        ("{primary} and {secondary} answer HA mode off and effective mode off.",),
    ),
    Fault(
        "silence",
        "a unit stops answering on every face",
        True,
        _face(silent=True),
        ("{member} answers neither SNMP nor HTTPS; every request to it times out.",),
    ),
    Fault(
        "slow",
        "a unit answers late",
        True,
        _face(delay_s=3.0),
        ("{member} answers everything 3 s late.",),
    ),
    Fault(
        "wrong-community",
        "a unit's SNMP community has been changed",
        True,
        _face(community="somebody-changed-it"),
        ("{member} no longer answers the community of its unit file; SNMPv3 goes on.",),
    ),
    Fault(
        "http-500",
        "a unit's HTTPS face answers 500 to everything",
        True,
        _face(http="500"),
        ("{member} answers HTTP 500 with an HTML page; SNMP goes on.",),
    ),
    Fault(
        "http-html",
        "a unit's HTTPS face answers HTML where JSON belongs",
        True,
        _face(http="html"),
        ("{member} answers HTTP 200 with an HTML page; SNMP goes on.",),
    ),
    Fault(
        "session-expired",
        "a unit's admin sessions have ended",
        True,
        _face(http="expired"),
        ("{member} answers 403 to every session opened until now; a new login works.",),
    ),
    Fault(
        "unknown-mode",
        "a unit's effective mode is a number nobody knows",
        True,
        _face(effective_number=5),
        ("{member} answers 5 for its effective HA mode.",),
    ),
    Fault(
        "no-ha-objects",
        "a unit's SNMP agent has no HA objects",
        True,
        _face(ha_objects=False),
        ("{member} answers noSuchObject for both HA modes; everything else is there.",),
    ),
    Fault(
        "heal",
        "every fault is undone",
        False,
        (Step("both", {"do": "heal"}),),
        ("{primary} and {secondary} run as configured, and every face answers.",),
    ),
)

FAULTS = {fault.name: fault for fault in _ALL}


def apply(name: str, folder: Path, member: str | None = None) -> list[str]:
    """Make a fault happen to the running pair of `folder` and return what to expect.

    ValueError where the fault or the member is not known; ControlError where a unit does not take the command.
    """
    fault = FAULTS.get(name)
    if fault is None:
        raise ValueError(f"no fault is called {name!r}")
    units = pair.members(folder)
    chosen = _member(fault, units, member)
    for step in fault.steps:
        for unit in _addressed(step.unit, units, chosen):
            control.send(unit.socket, step.command)
    names = {"member": chosen.name if chosen else "", "primary": units[0].name, "secondary": units[1].name}
    return [tell.format(**names) for tell in fault.tells]


def _member(fault: Fault, units: list[UnitFile], name: str | None) -> UnitFile | None:
    names = [unit.name for unit in units]
    if name is not None and name not in names:
        raise ValueError(f"no member is called {name!r}: there are {names[0]} and {names[1]}")
    if fault.needs_member and name is None:
        raise ValueError(f"{fault.name} happens to one member: say {names[0]} or {names[1]}")
    return next((unit for unit in units if unit.name == name), None)


def _addressed(who: str, units: list[UnitFile], member: UnitFile | None) -> list[UnitFile]:
    match who:
        case "primary":
            return units[:1]
        case "secondary":
            return units[1:]
        case "both":
            return units
        case _:
            return [member] if member else []
