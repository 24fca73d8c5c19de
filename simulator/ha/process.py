"""The HA processes of a running unit: the state machine joined to its links, its synchronisation and its monitors."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from simulator.clock import Clock
from simulator.ha.condition import Condition
from simulator.ha.link_sockets import Links, Message
from simulator.ha.machine import boot, step
from simulator.ha.remote_services import ServiceMonitor
from simulator.ha.rules import Rules
from simulator.ha.seal import beat_as_message, beat_from_message
from simulator.ha.sync import SyncClient, SyncServer
from simulator.ha.words import (
    Became,
    Heard,
    Input,
    Order,
    Ordered,
    Output,
    PushQueue,
    ServiceChecked,
    StartSync,
    Synced,
    SyncKind,
    SyncOutcome,
    Tick,
)
from simulator.modes import Mode, State
from simulator.reports import DaemonTimes, Report
from simulator.running import Running
from simulator.settings import Service

_CONTROL = 1
_BEAT_S = 1.0
_PUSH_TRIES = 5
_SYNC_WORD = {SyncOutcome.DONE: "in_sync", SyncOutcome.DIFFERS: "differs", SyncOutcome.FAILED: "failed"}


class HaProcess:
    """Runs from `start` to `stop`; every output of the machine is acted on here and then told to `tell`."""

    def __init__(
        self,
        serial: str,
        services: tuple[Service, ...],
        running: Running,
        clock: Clock,
        tell: Callable[[Output], None],
    ) -> None:
        self._serial, self._services, self._running, self._clock, self._tell = serial, services, running, clock, tell
        self.condition: Condition | None = None
        self._outcomes: dict[SyncKind, SyncOutcome] = {}
        self._monitors: list[ServiceMonitor] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._heartbeat = Links(running, running.ha.base_port, self._take_beat)
        self._control = Links(running, running.ha.base_port + _CONTROL, self._take_notice)
        self._server = SyncServer(running)
        self._client = SyncClient(running, clock, [])

    async def start(self, restoring: bool = False) -> None:
        """Join the group, or stay out of it as the settings say; OSError where an address is not to be had."""
        self.condition = boot(self._serial, self._rules(), self._clock.now_s(), restoring)
        self._follow_condition()
        if self._running.ha.mode not in (Mode.PRIMARY, Mode.SECONDARY):
            return
        links = self._running.heartbeat_interfaces()
        self._client = SyncClient(self._running, self._clock, links)
        await self._heartbeat.open(links)
        await self._control.open(links)
        await self._server.open(links)
        self._monitors = [ServiceMonitor(service, self._running, self._clock) for service in self._services]
        for monitor in self._monitors:
            self._spawn(monitor.watch(self._monitoring, lambda name, ok: self.give(ServiceChecked(name, ok))))

    async def stop(self) -> None:
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for part in (self._heartbeat, self._control, self._server):
            part.close()
        await asyncio.sleep(0)  # the loop lets go of a UDP socket only in its next turn
        self.condition = None
        self._running.vitals.enter(State.OFF)

    def give(self, given: Input) -> None:
        """One input to the state machine, and everything that follows from it."""
        if self.condition is None:
            return
        self.condition, outputs = step(self.condition, given, self._clock.now_s())
        self._follow_condition()
        for output in outputs:
            if not isinstance(output, PushQueue) or self._running.queued_mails():
                self._act(output)
                self._tell(output)

    def beat(self) -> None:
        """Let a second pass: what is due happens, and the peer hears from us."""
        self.give(Tick())
        now_s = self._clock.now_s()
        beat = self.condition.beat(now_s) if self.condition else None
        if beat is not None and now_s >= self._running.stalled_until_s:
            self._heartbeat.send(beat_as_message(beat))

    def report(self) -> Report:
        now_s, condition = self._clock.now_s(), self.condition
        names = [interface.name for interface in self._running.heartbeat_interfaces()]
        alive = {name: condition is not None and condition.link_alive(name, now_s) for name in names}
        return Report(
            mode=self._running.vitals.mode,
            state=self._running.vitals.state,
            heartbeat={name: "ok" if up else "failed" for name, up in alive.items()},
            configuration_sync=self._sync_word(SyncKind.CONFIGURATION),
            mail_data_sync=self._sync_word(SyncKind.DATA) if self._running.ha.backup_mail_data else "off",
            daemons=self._daemon_times(now_s),
        )

    def _rules(self) -> Rules:
        return rules_of(self._running, self._services)

    def _follow_condition(self) -> None:
        if self.condition is not None:
            self._running.vitals.enter(self.condition.state)
            self._running.vitals.mode = self.condition.rules.mode

    def _act(self, output: Output) -> None:
        match output:
            case StartSync(kind) if self._running.vitals.state is State.PRIMARY:
                self._control.send({"start": kind})
            case StartSync(kind):
                self._spawn(self._sync(kind))
            case PushQueue():
                self._spawn(self._push_queue())
            case Became(after=State.PRIMARY):
                self._running.take_queues(self._running.queue_copy)
                self._running.queue_copy = []
            case _:
                pass

    async def _sync(self, kind: SyncKind) -> None:
        outcome = await self._client.fetch(kind)
        self._outcomes[kind] = outcome
        self.give(Synced(kind, outcome))

    async def _push_queue(self) -> None:
        for _ in range(_PUSH_TRIES):
            if await self._client.push_queue():
                return
            await asyncio.sleep(self._clock.real_s(_BEAT_S))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _take_beat(self, link: str, message: Message) -> None:
        beat = beat_from_message(message)
        if beat is not None:
            self.give(Heard(link, beat))

    def _take_notice(self, link: str, message: Message) -> None:
        if message.get("start") == SyncKind.CONFIGURATION and self._running.vitals.state is State.SECONDARY:
            self.give(Ordered(Order.SYNC))

    def _monitoring(self) -> bool:
        """The secondary watches the primary's services; a failed unit watches for them to come back."""
        return self._running.vitals.state in (State.SECONDARY, State.FAILED)

    def _sync_word(self, kind: SyncKind) -> str:
        if self._running.vitals.state is not State.SECONDARY:
            return "off"
        if self.condition is not None and self.condition.sync.running and kind is SyncKind.CONFIGURATION:
            return "running"
        outcome = self._outcomes.get(kind)
        return "running" if outcome is None else _SYNC_WORD[outcome]

    def _daemon_times(self, now_s: float) -> DaemonTimes:
        if self.condition is None or self.condition.state is not State.SECONDARY:
            return DaemonTimes()
        due_s = max(0.0, round(self.condition.sync.due_s - now_s, 1))
        failures = sum(monitor.failures for monitor in self._monitors)
        return DaemonTimes(_BEAT_S, failures, due_s, due_s if self._running.ha.backup_mail_data else None)


def rules_of(running: Running, services: tuple[Service, ...]) -> Rules:
    """What the state machine needs to know of the running configuration."""
    ha = running.ha
    return Rules(
        mode=ha.mode,
        on_failure=ha.on_failure,
        lost_threshold_s=ha.lost_threshold_s,
        hold_off_s=ha.hold_off_s,
        links=tuple(interface.name for interface in running.heartbeat_interfaces()),
        services_as_heartbeat=ha.remote_services_as_heartbeat,
        services=tuple(service.kind.value for service in services),
        backup_data=ha.backup_mail_data or ha.backup_mta_queue,
        sync_period_s=ha.sync_period_s,
        sync_retry_s=ha.sync_retry_s,
        sync_failures_allowed=ha.sync_failures_allowed,
    )
