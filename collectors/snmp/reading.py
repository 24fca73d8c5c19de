"""Knows what the objects of a FortiMail mean: numbers and octets in, a reading or the reason for none out."""

import re
from collections.abc import Mapping
from functools import lru_cache

from collectors.snmp import objects
from collectors.snmp.ask import Answers
from collectors.snmp.get import Value
from hapair.look import Cause, Facts, NoAnswer, Outcome, Reading

LONGEST_TEXT = 255
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_NO_HA = "the unit answers, but serves no {}: HA is not in its MIB, or the SNMP view leaves it out"


def outcome(answers: Answers) -> Outcome:
    """A reading needs the effective mode; a field of a type the MIB does not give it is dropped, the others kept."""
    values, facts = answers.values, _facts(answers.values)
    mode, effective = values.get(objects.HA_MODE), values.get(objects.HA_EFFECTIVE_MODE)
    if isinstance(effective, int) and isinstance(mode, int):
        return Reading(mode, effective, facts)
    for oid, value in ((objects.HA_EFFECTIVE_MODE, effective), (objects.HA_MODE, mode)):
        if oid in answers.refused:
            return NoAnswer(Cause.PROTOCOL, f"the unit answered {answers.refused[oid]} for {objects.NAMES[oid]}", facts)
        if isinstance(value, str | bytes):
            return NoAnswer(Cause.PROTOCOL, f"{objects.NAMES[oid]} came as text, not as a number", facts)
    if not isinstance(effective, int):
        return NoAnswer(Cause.NO_HA_OBJECTS, _NO_HA.format(objects.NAMES[objects.HA_EFFECTIVE_MODE]), facts)
    return Reading(None, effective, facts)


def _facts(values: Mapping[str, Value]) -> Facts:
    uptime = count(values.get(objects.SYS_UPTIME))
    operation = count(values.get(objects.SYS_OP_MODE))
    load = count(values.get(objects.SYS_LOAD))
    return Facts(
        uptime_s=None if uptime is None else uptime / 100,  # TimeTicks
        serial=text(values.get(objects.SYS_SERIAL)),
        model=text(values.get(objects.SYS_MODEL)),
        version=text(values.get(objects.SYS_VERSION)),
        hostname=text(values.get(objects.SYS_NAME)),
        cpu_percent=_percent(values.get(objects.SYS_CPU_USAGE)),
        memory_percent=_percent(values.get(objects.SYS_MEM_USAGE)),
        log_disk_percent=_percent(values.get(objects.SYS_LOG_DISK_USAGE)),
        mail_disk_percent=_percent(values.get(objects.SYS_MAIL_DISK_USAGE)),
        sessions=count(values.get(objects.SYS_SES_COUNT)),
        load=None if load is None else float(load),
        deferred=count(values.get(objects.DEFER_QUEUE)),
        more={} if operation is None else {"operation_mode": operation},
    )


def count(value: Value) -> int | None:
    return value if isinstance(value, int) and value >= 0 else None


def _percent(value: Value) -> float | None:
    return float(value) if isinstance(value, int) and 0 <= value <= 100 else None


def text(value: Value) -> str | None:
    return _tame(value[: 4 * LONGEST_TEXT]) if isinstance(value, bytes) else None


@lru_cache(maxsize=4096)  # a unit's name, model, version and serial number are the same for months
def _tame(octets: bytes) -> str:
    """Whatever the unit sent, as text that cannot steer a terminal or end a string."""
    return _CONTROL.sub("\ufffd", octets.decode(errors="replace"))[:LONGEST_TEXT]
