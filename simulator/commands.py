"""The commands a unit takes over its control face: what happens to it from outside, and what it says of itself."""

import os
import signal
from collections.abc import Callable, Coroutine
from dataclasses import asdict, fields, replace
from typing import Any

from simulator.control import Command
from simulator.ha.words import Leaving, Order
from simulator.modes import mode_named
from simulator.settings import ServiceKind
from simulator.unit import Unit
from simulator.vitals import Faults, HttpFault, TrapFault

_WORDS: dict[str, Callable[[str], object]] = {"http": HttpFault, "traps": TrapFault}


class Commands:
    """ValueError or KeyError where a command is unknown or lacks what it needs."""

    def __init__(self, unit: Unit, stop: Callable[[], None]) -> None:
        self._unit = unit
        self._stop = stop
        self._known: dict[str, Callable[[Command], Coroutine[Any, Any, None]]] = {
            "report": self._report,
            "stop": self._stop_process,
            "kill": self._kill,
            "power-off": self._power_off,
            "power-on": self._power_on,
            "leave": self._leave,
            "order": self._order,
            "link": self._link,
            "disk": self._disk,
            "service-path": self._service_path,
            "service": self._service,
            "stall": self._stall,
            "password": self._password,
            "ha": self._ha,
            "sync-stuck": self._sync_stuck,
            "configure": self._configure,
            "delivery": self._delivery,
            "faults": self._faults,
            "forge-trap": self._forge_trap,
            "heal": self._heal,
        }

    async def obey(self, command: Command) -> Command:
        """Carry out one command, now or `in_s` of the unit's seconds from now, and tell how the unit stands."""
        known = self._known.get(str(command.get("do")))
        if known is None:
            raise ValueError(f"no such command: {command.get('do')!r}")
        if "in_s" in command:
            self._unit.do_later(float(command["in_s"]), lambda: known(command))
        else:
            await known(command)
        return self._standing()

    def _standing(self) -> Command:
        unit = self._unit
        return {
            "name": unit.file.name,
            "pid": os.getpid(),
            "powered": unit.vitals.powered,
            **unit.report().as_json(),
            "mail": {"queued": unit.running.queued_mails(), "backed_up": unit.running.mail_data},
            "services": unit.faces.services.report(),
            "log": [line.message for line in unit.faces.log],
            "alerts": [asdict(alert) for alert in unit.faces.alerts],
        }

    async def _report(self, command: Command) -> None:
        pass  # every answer is a report

    async def _stop_process(self, command: Command) -> None:
        self._stop()

    async def _kill(self, command: Command) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def _power_off(self, command: Command) -> None:
        await self._unit.power_off()

    async def _power_on(self, command: Command) -> None:
        self._unit.do_later(self._unit.file.timing.boot_s, self._unit.power_on)

    async def _leave(self, command: Command) -> None:
        self._unit.leave(Leaving(command["leaving"]))

    async def _order(self, command: Command) -> None:
        self._unit.order(Order(command["order"]))

    async def _link(self, command: Command) -> None:
        heartbeat = [interface.name for interface in self._unit.running.heartbeat_interfaces()]
        ports = [command["port"]] if command.get("port") else heartbeat
        for port in ports:
            if port not in self._unit.vitals.ports_up:
                raise ValueError(f"{self._unit.file.name} has no {port}")
            self._unit.set_port(port, bool(command["up"]))

    async def _disk(self, command: Command) -> None:
        self._unit.vitals.disk_works = bool(command["works"])

    async def _service_path(self, command: Command) -> None:
        self._unit.running.service_path = bool(command["open"])

    async def _service(self, command: Command) -> None:
        change = self._unit.running.dead_services
        (change.discard if command["up"] else change.add)(ServiceKind(f"remote-{command['service']}"))
        await self._unit.faces.follow_role()

    async def _stall(self, command: Command) -> None:
        self._unit.stall(float(command["seconds"]))

    async def _password(self, command: Command) -> None:
        self._unit.running.ha = replace(self._unit.running.ha, shared_password=str(command["becomes"]))

    async def _ha(self, command: Command) -> None:
        mode = mode_named(command["mode"]) if command.get("mode") else self._unit.file.ha.mode
        running = self._unit.running
        await self._unit.apply(replace(running.ha, mode=mode), running.interfaces)

    async def _sync_stuck(self, command: Command) -> None:
        self._unit.running.sync_stuck = bool(command["stuck"])

    async def _configure(self, command: Command) -> None:
        self._unit.configure(str(command["key"]), command["value"])

    async def _delivery(self, command: Command) -> None:
        self._unit.mail.delivery_blocked = bool(command["blocked"])

    async def _faults(self, command: Command) -> None:
        known = {field.name for field in fields(Faults)}
        for key, value in command.items():
            if key in known:
                parse = _WORDS.get(key)
                setattr(self._unit.vitals.faults, key, parse(value) if parse else value)
            elif key not in ("do", "in_s"):
                raise ValueError(f"no such fault: {key!r}")
        await self._unit.faces.follow_faults()

    async def _forge_trap(self, command: Command) -> None:
        self._unit.faces.traps.forge()

    async def _heal(self, command: Command) -> None:
        await self._unit.heal()
