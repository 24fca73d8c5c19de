"""One running unit: its vitals, the faces that show them, and the commands its control face takes."""

import asyncio
import datetime
import os
from collections.abc import Callable
from dataclasses import fields
from typing import Any

from simulator import control
from simulator.agent import Agent
from simulator.certificate import server_context
from simulator.control import Command
from simulator.https_face import HttpsFace
from simulator.modes import Mode, State
from simulator.objects import ObjectTree
from simulator.reports import DaemonTimes, Report
from simulator.rest import Rest
from simulator.sessions import Sessions
from simulator.unit_file import HeartbeatStatus, UnitFile
from simulator.vitals import Faults, HttpFault, Vitals


class Unit:
    def __init__(self, file: UnitFile, clock: Callable[[], float], now: datetime.datetime) -> None:
        self.file = file
        file.state_folder.mkdir(parents=True, exist_ok=True)
        ports = {interface.name: True for interface in file.interfaces}
        self.vitals = Vitals(clock(), file.ha.mode, State(file.ha.mode.value), ports)
        sessions = Sessions(file.https.idle_timeout_s, clock)
        rest = Rest(file, self.vitals, sessions, self.report)
        self._sessions = sessions
        self._agent = Agent(file, ObjectTree(file, self.vitals, clock), self.vitals.faults)
        self._https = HttpsFace(file, self.vitals.faults, rest, server_context(file, now))
        self._commands: dict[str, Callable[[Command], Any]] = {
            "report": lambda command: None,
            "mode": self._set_mode,
            "state": self._set_state,
            "faults": self._set_faults,
            "heal": self._heal,
        }

    async def run(self, stop: asyncio.Event, ready: Callable[[], None]) -> None:
        """Show all faces until `stop` is set; OSError where an address or port is not to be had."""
        await self._agent.start()
        await self._https.start()
        server = await control.serve(self.file.socket, self._obey)
        ready()
        await stop.wait()
        server.close()
        self.file.socket.unlink(missing_ok=True)
        await self._https.stop()
        self._agent.stop()

    def report(self) -> Report:
        links = [item.name for item in self.file.interfaces if item.heartbeat is not HeartbeatStatus.DISABLED]
        return Report(
            mode=self.vitals.mode,
            state=self.vitals.state,
            heartbeat={name: "ok" if self.vitals.ports_up[name] else "failed" for name in links},
            configuration_sync="in_sync",
            mail_data_sync="in_sync" if self.file.ha.backup_mail_data else "off",
            daemons=DaemonTimes(),
        )

    async def _obey(self, command: Command) -> Command:
        name = command.get("do")
        if name not in self._commands:
            raise ValueError(f"no such command: {name!r}")
        self._commands[name](command)
        await self._follow_faults()
        return {"name": self.file.name, "pid": os.getpid(), **self.report().as_json()}

    async def _follow_faults(self) -> None:
        self._agent.follow_community()
        if self.vitals.faults.http is HttpFault.EXPIRED:
            self._sessions.close_all()
        if self.vitals.faults.silent:
            await self._https.fall_silent()
        else:
            await self._https.answer()

    def _set_mode(self, command: Command) -> None:
        self.vitals.mode = Mode(command["mode"])
        self.vitals.state = State(self.vitals.mode.value)

    def _set_state(self, command: Command) -> None:
        self.vitals.state = State(command["state"])

    def _set_faults(self, command: Command) -> None:
        known = {field.name for field in fields(Faults)}
        for key, value in command.items():
            if key in known:
                setattr(self.vitals.faults, key, HttpFault(value) if key == "http" else value)
            elif key != "do":
                raise ValueError(f"no such fault: {key!r}")

    def _heal(self, command: Command) -> None:
        whole = Faults()
        for field in fields(Faults):
            setattr(self.vitals.faults, field.name, getattr(whole, field.name))
        self._set_mode({"mode": self.file.ha.mode.value})
