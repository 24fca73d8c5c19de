"""Knows what asking one unit over SNMP comes to: a reading, or why there is none; never an exception of the unit's."""

import time

from collectors.lag import LagMeter
from collectors.snmp.ask import ask
from collectors.snmp.get import SnmpError, SnmpGet
from collectors.snmp.objects import POLLED
from collectors.snmp.reading import outcome
from collectors.snmp.target import SnmpTarget
from hapair.look import Cause, NoAnswer, Outcome

LATE_SHARE = 4
"""A missing answer is ours where our own loop was late by more than this part of the time we gave the unit."""


async def observe(target: SnmpTarget, get: SnmpGet, lag: LagMeter | None = None) -> Outcome:
    """One look at one unit over SNMP. It ends, whatever the unit does, by `target.deadline_s`."""
    began = time.monotonic()
    try:
        return outcome(await ask(target, get, POLLED))
    except SnmpError as error:
        silence = error
    late_s = lag.worst_since(began) if lag else 0.0
    if silence.cause is Cause.TIMEOUT and late_s > target.timeout_s / LATE_SHARE:
        return NoAnswer(Cause.LATE, f"our own loop was late by {late_s:.2f} s: this says nothing about the unit")
    return NoAnswer(silence.cause, silence.detail)
