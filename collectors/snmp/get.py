"""Knows the seam between Pairwatch and an SNMP engine: one GET out, values or a named fault back."""

from collections.abc import Mapping
from typing import Protocol

from collectors.snmp.target import SnmpTarget
from hapair.look import Cause

Value = int | str | bytes | None
"""Any kind of number is an int, octets are bytes, an OID or an IP address is text in its usual notation; None is
noSuchObject, noSuchInstance or endOfMibView: the agent has nothing at that OID."""

NOT_IN_TIME = "the unit answered, but not all of what was asked in time"

_STATUS = (
    "noError",
    "tooBig",
    "noSuchName",
    "badValue",
    "readOnly",
    "genErr",
    "noAccess",
    "wrongType",
    "wrongLength",
    "wrongEncoding",
    "wrongValue",
    "noCreation",
    "inconsistentValue",
    "resourceUnavailable",
    "commitFailed",
    "undoFailed",
    "authorizationError",
    "notWritable",
    "inconsistentName",
)


class SnmpError(Exception):
    """The unit gave no usable answer. Every engine raises this and nothing else."""

    def __init__(self, cause: Cause, detail: str) -> None:
        super().__init__(f"{cause}: {detail}")
        self.cause, self.detail = cause, detail


class ErrorStatus(SnmpError):
    """The unit answered that it could not serve the request as a whole (RFC 3416, error-status)."""

    def __init__(self, status: int) -> None:
        self.name = _STATUS[status] if 0 <= status < len(_STATUS) else f"error-status {status}"
        refused = self.name == "authorizationError"
        super().__init__(Cause.AUTH if refused else Cause.PROTOCOL, f"the unit answered {self.name}")


class SnmpGet(Protocol):
    """An engine. It may be asked for many targets at once; each is answered within its `deadline_s`, give or take."""

    async def get(self, target: SnmpTarget, oids: tuple[str, ...]) -> Mapping[str, Value]:
        """The value of each of `oids`, no more and no fewer. Raises SnmpError."""
        ...

    async def close(self) -> None: ...
