"""A unit's event log as it goes to syslog servers: both documented shapes, over UDP or TCP."""

import datetime
import socket
from collections.abc import Callable

from simulator.announce import LogLine, Priority
from simulator.settings import SyslogTarget

_LOCAL7 = 23 * 8
_SEVERITY = {Priority.ERROR: 3, Priority.NOTICE: 5, Priority.INFORMATION: 6}
_LOG_ID = {"ha": "0703", "config": "0700", "system": "0702"}
_OLDER_LOG_ID = "0004"
_TIMEOUT_S = 1.0


def formatted(line: LogLine, serial: str, number: int, at: datetime.datetime, target: SyslogTarget) -> bytes:
    """One line as it goes on the wire: a PRI and the fields, no RFC 3164 header."""
    clock = at.strftime("%H:%M:%S") if target.older_form else at.strftime("%H:%M:%S.%f")[:-3]
    prefix = _OLDER_LOG_ID if target.older_form else _LOG_ID[line.subtype]
    fields = (
        f"date={at:%Y-%m-%d}",
        f"time={clock}",
        f"device_id={serial}",
        f"log_id={prefix}{number % 1_000_000:06d}",
        "type=kevent",
        f"subtype={line.subtype}",
        f"pri={line.priority}",
        # The comma-separated form of real units has a space before this field.
        f"{' ' if target.comma_separated else ''}user=ha",
        "ui=ha",
        "action=none",
        f"status={line.status}",
        f'msg="{line.message}"',
    )
    text = ("," if target.comma_separated else " ").join(fields)
    return f"<{_LOCAL7 + _SEVERITY[line.priority]}>{text}".encode()


class SyslogSender:
    """Sends to every target of one unit; what cannot be sent is lost, as syslog is."""

    def __init__(
        self,
        serial: str,
        address: str,
        targets: tuple[SyslogTarget, ...],
        wall_clock: Callable[[], datetime.datetime],
    ) -> None:
        self._serial, self._address, self._targets, self._wall_clock = serial, address, targets, wall_clock
        self._number = 0

    def send(self, line: LogLine, skew_s: float = 0.0) -> None:
        self._number += 1
        at = self._wall_clock() + datetime.timedelta(seconds=skew_s)
        for target in self._targets:
            data = formatted(line, self._serial, self._number, at, target)
            try:
                self._send_one(target, data)
            except OSError:
                continue

    def _send_one(self, target: SyslogTarget, data: bytes) -> None:
        stream = target.transport == "tcp"
        kind = socket.SOCK_STREAM if stream else socket.SOCK_DGRAM
        with socket.socket(socket.AF_INET, kind) as out:
            out.settimeout(_TIMEOUT_S)
            out.bind((self._address, 0))
            out.connect(target.address)
            out.sendall(data + (b"\n" if stream else b""))
