"""Makes a fault of the table happen to a rehearsed pair: the commands that running units obey, obeyed here."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from simulator.ha.words import Leaving, Order, Ordered, ToldToLeave
from simulator.modes import mode_named
from simulator.rehearsal.unit import RehearsedUnit
from simulator.rehearsal.world import World
from simulator.scenarios.fault_table import AFTER_THE_TAKEOVER, FAULTS
from simulator.scenarios.scenario import PRIMARY, SECONDARY, Act


class NotRehearsed(ValueError):
    """A fault that only a running unit can show: of its faces, or of its process."""


def happen(world: World, act: Act) -> None:
    """Now, whatever `at_s` the act has. Raises NotRehearsed."""
    for step in FAULTS[act.fault].steps:
        command = {**step.command, **act.options}
        for unit in _addressed(world, step.unit, act.member):
            later_s = command.get("in_s", 0.0)
            if later_s == AFTER_THE_TAKEOVER:
                later_s = 2 * unit.rules.lost_threshold_s
            if later_s:
                world.later(later_s, partial(_do, world, unit, command))
            else:
                _do(world, unit, command)


def _addressed(world: World, who: str, member: str | None) -> list[RehearsedUnit]:
    by_role = dict(zip((PRIMARY, SECONDARY), world.units, strict=True))
    if who in by_role:
        return [by_role[who]]
    return [by_role[member]] if member and who in ("member", "chosen") else list(world.units)


def _do(world: World, unit: RehearsedUnit, command: Mapping[str, Any]) -> None:
    match command["do"]:
        case "power-off":
            unit.power_off()
        case "power-on":
            world.later(unit.make.boot_s, unit.power_on)
        case "leave":
            unit.give(ToldToLeave(Leaving(command["leaving"])))
        case "order":
            unit.give(Ordered(Order(command["order"])))
        case "link":
            for port in [command["port"]] if command.get("port") else unit.rules.links:
                unit.set_port(port, bool(command["up"]))
        case "heal":
            _heal(unit)
        case _:
            _change(world, unit, command)


def _change(world: World, unit: RehearsedUnit, command: Mapping[str, Any]) -> None:
    match command["do"]:
        case "disk":
            unit.disk_works = bool(command["works"])
        case "service-path":
            unit.service_path = bool(command["open"])
        case "service":
            change = unit.dead_services
            (change.discard if command["up"] else change.add)(f"remote-{command['service']}")
        case "stall":
            unit.stalled_until_s = world.now_s + float(command["seconds"])
        case "password":
            unit.password = str(command["becomes"])
        case "ha":
            mode = mode_named(command["mode"]) if command.get("mode") else unit.make.rules.mode
            unit.apply(replace(unit.rules, mode=mode))
        case "sync-stuck":
            unit.sync_stuck = bool(command["stuck"])
        case "configure":
            unit.configure()
        case "faults" if set(command) <= {"do", "silent"}:
            unit.silent = bool(command["silent"])
        case what:
            raise NotRehearsed(f"{what} cannot be rehearsed: only a running unit shows it")


def _heal(unit: RehearsedUnit) -> None:
    for port in unit.ports_up:
        unit.set_port(port, True)
    unit.disk_works = unit.service_path = True
    unit.silent = unit.sync_stuck = False
    unit.password, unit.stalled_until_s = "", 0.0
    unit.dead_services.clear()
    unit.power_on(restoring=True)
    if unit.rules != unit.make.rules:
        unit.apply(unit.make.rules)
    unit.start_ha(restoring=True)
    unit.check_locally()
    unit.give(Ordered(Order.RESTORE))
