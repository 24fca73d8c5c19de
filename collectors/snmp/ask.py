"""Knows how to get what a unit will give when it cannot give everything at once: the request is split and split."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from collectors.snmp.get import NOT_IN_TIME, ErrorStatus, SnmpError, SnmpGet, Value
from collectors.snmp.target import SnmpTarget
from hapair.look import Cause


@dataclass(slots=True)  # not frozen: one is made at each poll
class Answers:
    """`refused`: the objects the unit would not give, and with which error-status."""

    values: Mapping[str, Value]
    refused: Mapping[str, str] = field(default_factory=dict)


async def ask(target: SnmpTarget, get: SnmpGet, oids: tuple[str, ...]) -> Answers:
    """Raises SnmpError; ErrorStatus where the unit would give none of `oids`. It ends by the target's `deadline_s`, as
    each question does: a deadline over all of them is set only where there are more."""
    began = time.monotonic()
    try:
        return Answers(await get.get(target, oids))
    except ErrorStatus as error:
        if error.name == "authorizationError":
            raise
        try:
            async with asyncio.timeout(began + target.deadline_s - time.monotonic()):
                found = await _halves(target, get, oids, error)
        except TimeoutError:
            raise SnmpError(Cause.TIMEOUT, NOT_IN_TIME) from None
        if not found.values:
            raise
        return found


async def _halves(target: SnmpTarget, get: SnmpGet, oids: tuple[str, ...], error: ErrorStatus) -> Answers:
    if len(oids) == 1:
        return Answers({}, {oids[0]: error.name})
    middle = len(oids) // 2
    values: dict[str, Value] = {}
    refused: dict[str, str] = {}
    for half in (oids[:middle], oids[middle:]):
        try:
            values |= await get.get(target, half)
        except ErrorStatus as again:
            found = await _halves(target, get, half, again)
            values |= found.values
            refused |= found.refused
    return Answers(values, refused)
