"""Knows the ports and mail queues of a unit: asked for beside its looks, once a minute, and no look waits for them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from collectors.snmp.ask import ask
from collectors.snmp.get import SnmpError, SnmpGet, Value
from collectors.snmp.reading import count, text
from collectors.snmp.target import SnmpTarget
from hapair.look import Outcome, Reading

EVERY_S, KEPT_S = 60.0, 150.0
"""What was told longer ago is no longer said to be so."""
PORTS, QUEUES = range(1, 13), range(1, 13)

# IF-MIB; FORTINET-FORTIMAIL-MIB (201306280000Z), fmlMailQueueStatistics
IF_DESCR, IF_OPER_STATUS = "1.3.6.1.2.1.2.2.1.2", "1.3.6.1.2.1.2.2.1.8"
QUEUE_NAME, QUEUE_MAILS = "1.3.6.1.4.1.12356.105.1.103.2.1.2", "1.3.6.1.4.1.12356.105.1.103.2.1.3"
_OPER_STATUS = {1: "up", 2: "down", 7: "down"}
"""`lowerLayerDown` (7) is down for whoever sends mail; `testing` and the others say nothing of the cable."""

ASKED = tuple(
    tuple(f"{column}.{row}" for column in columns for row in rows)
    for columns, rows in (((IF_DESCR, IF_OPER_STATUS), PORTS), ((QUEUE_NAME, QUEUE_MAILS), QUEUES))
)
"""Two questions, since an answer to both together may not fit one datagram."""


@dataclass(slots=True)
class Tables:
    """Of one unit. To be used inside a running loop, and closed."""

    target: SnmpTarget
    get: SnmpGet
    _asking: asyncio.Task[None] | None = None
    _next_s: float = 0.0
    _told: tuple[float, dict[str, str], dict[str, int]] | None = None

    def beside(self, outcome: Outcome) -> Outcome:
        """The reading with what was last told of ports and queues. A unit that answers is asked again when due."""
        if not isinstance(outcome, Reading):
            return outcome
        now_s = asyncio.get_running_loop().time()
        if self._asking is None and now_s >= self._next_s:
            self._asking = asyncio.create_task(self._ask(), name=f"tables of {self.target.address}")
        if self._told is None or now_s - self._told[0] > KEPT_S:
            return outcome
        _, ports, queues = self._told
        return replace(outcome, facts=replace(outcome.facts, interfaces=ports, queues=queues))

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        """What the unit does not give is only not known: the look says whether it answers at all."""
        loop = asyncio.get_running_loop()
        values: dict[str, Value] = {}
        try:
            for oids in ASKED:
                values |= (await ask(self.target, self.get, oids)).values
        except SnmpError:
            pass
        finally:
            self._asking, self._next_s = None, loop.time() + EVERY_S
        if values:
            self._told = loop.time(), ports_of(values), queues_of(values)


def ports_of(values: Mapping[str, Value]) -> dict[str, str]:
    """By name; a port whose status says nothing of it is left out."""
    told = ((text(values.get(f"{IF_DESCR}.{n}")), values.get(f"{IF_OPER_STATUS}.{n}")) for n in PORTS)
    return {
        name: _OPER_STATUS[status]
        for name, status in told
        if name and isinstance(status, int) and status in _OPER_STATUS
    }


def queues_of(values: Mapping[str, Value]) -> dict[str, int]:
    told = ((text(values.get(f"{QUEUE_NAME}.{n}")), count(values.get(f"{QUEUE_MAILS}.{n}"))) for n in QUEUES)
    return {name: mails for name, mails in told if name and mails is not None}
