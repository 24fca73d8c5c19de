"""The mail of a unit: what arrives, what is queued, what is delivered, and how busy that makes it."""

import random

from simulator.running import Running
from simulator.settings import MailLoad
from simulator.vitals import DEFERRED, INCOMING

_KILOBYTES = 17
_BACKED_UP_SHARE = 0.1
_IDLE_CPU_PERCENT, _BUSY_CPU_PERCENT = 3, 12


class MailFlow:
    """Only the unit with the primary role (or without HA) handles mail; what another has queued waits there."""

    def __init__(self, load: MailLoad, running: Running, chance: random.Random) -> None:
        self._load, self._running, self._chance = load, running, chance
        self._arriving = self._leaving = 0.0
        self.delivery_blocked = False

    def take_one(self, size: int) -> None:
        queue = self._running.vitals.queues[INCOMING]
        queue.mails += 1
        queue.kilobytes += max(1, size // 1024)

    def pass_time(self, seconds: float, handling: bool) -> None:
        vitals = self._running.vitals
        idle, busy = _IDLE_CPU_PERCENT, _BUSY_CPU_PERCENT if handling else _IDLE_CPU_PERCENT + 1
        vitals.cpu_percent = self._chance.randint(idle, busy)
        vitals.sessions = self._chance.randint(0, 9) if handling else 0
        if handling:
            self._arrive(seconds)
            self._deliver(seconds)

    def _arrive(self, seconds: float) -> None:
        self._arriving += self._load.arriving * seconds / 60
        while self._arriving >= 1:
            self._arriving -= 1
            self.take_one(_KILOBYTES * 1024)

    def _deliver(self, seconds: float) -> None:
        incoming, slow = (self._running.vitals.queues[n] for n in (INCOMING, DEFERRED))
        self._leaving += self._load.delivered * seconds / 60
        while self._leaving >= 1:
            self._leaving -= 1
            queue = incoming if incoming.mails else slow
            if not queue.mails or (self.delivery_blocked and queue is slow):
                continue
            kilobytes = queue.kilobytes // queue.mails
            queue.mails -= 1
            queue.kilobytes -= kilobytes
            if self.delivery_blocked:
                slow.mails += 1
                slow.kilobytes += kilobytes
            elif self._chance.random() < _BACKED_UP_SHARE:
                self._running.mail_data += 1
