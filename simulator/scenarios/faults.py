"""Makes something happen to a running simulated pair, and says what will follow from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from simulator import control, pair
from simulator.scenarios.fault_table import AFTER_THE_TAKEOVER, FAULTS, Fault, Step
from simulator.settings import UnitFile

__all__ = ["FAULTS", "Fault", "Step", "apply"]

_STARTS_A_DEAD_PROCESS = ("power-on", "heal")
_ENDS_THE_PROCESS = "kill"
_ANNOUNCE_S = 2.0


def apply(name: str, folder: Path, member: str | None = None, **options: object) -> list[str]:
    """Make a fault happen to the running pair of `folder` and return what to expect.

    ValueError where the fault, the member or an option is not known; ControlError where a unit refuses.
    """
    fault = FAULTS.get(name)
    if fault is None:
        raise ValueError(f"no fault is called {name!r}")
    if unknown := set(options) - set(fault.options):
        raise ValueError(f"{name} takes no option {min(unknown)!r}")
    units = pair.members(folder)
    chosen = _member(fault, units, member)
    for step in fault.steps:
        for unit in _addressed(step.unit, units, chosen):
            _give(unit, _command(step, unit, options))
    return _tells(fault, units, chosen)


def _command(step: Step, unit: UnitFile, options: Mapping[str, object]) -> dict[str, Any]:
    command = {**step.command, **options}
    if command.get("in_s") == AFTER_THE_TAKEOVER:
        command["in_s"] = 2 * unit.ha.lost_threshold_s
    return command


def _give(unit: UnitFile, command: dict[str, Any]) -> None:
    try:
        control.send(unit.socket, command)
    except control.NotRunning:
        if command["do"] not in _STARTS_A_DEAD_PROCESS:
            raise
        pair.start_again(unit)
        control.send(unit.socket, command)
    except control.ControlError:
        if command["do"] != _ENDS_THE_PROCESS:
            raise


def _tells(fault: Fault, units: list[UnitFile], chosen: UnitFile | None) -> list[str]:
    first = chosen or units[0]
    names = {
        "member": first.name,
        "peer": next(unit.name for unit in units if unit is not first),
        "primary": units[0].name,
        "secondary": units[1].name,
    }
    return [tell.format(**names, **_timers(first)) for tell in fault.tells]


def _timers(unit: UnitFile) -> dict[str, str]:
    timers = {
        "lost_s": unit.ha.lost_threshold_s,
        "hold_off_s": unit.ha.hold_off_s,
        "boot_s": unit.timing.boot_s,
        "reload_s": unit.timing.reload_s,
        "upgrade_s": unit.timing.upgrade_s,
        "check_s": unit.local_checks.interval_s + _ANNOUNCE_S,
    }
    return {name: f"{seconds / unit.timing.speed:g}" for name, seconds in timers.items()}


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
        case "member" | "chosen" if member is not None:
            return [member]
        case _:
            return units
