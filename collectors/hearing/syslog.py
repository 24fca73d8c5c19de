"""Knows the forms of a syslog line: RFC 5424, RFC 3164, and FortiMail's own fields with or without one of those."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from collectors.hearing.heard import Heard, told
from collectors.hearing.key_values import begins, fields
from collectors.hearing.patterns import Meaning, meaning, names_daemon
from hapair.forms.lines import whole_ms
from hapair.look import Source

_PRI = re.compile(r"<(\d{1,3})>")
_MOST_PRI = 191
_RFC5424 = re.compile(
    r"1 (?P<at>\S{1,64}) (?P<host>\S{1,255}) (?P<app>\S{1,48}) (?P<proc>\S{1,128}) (?P<id>\S{1,32}) (?P<rest>.*)",
    re.DOTALL,
)
_STRUCTURED = re.compile(r'-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*+")*+\])++')
_RFC3164 = re.compile(
    r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?P<day>[ \d]\d) (?P<time>\d\d:\d\d:\d\d) "
    r"(?P<host>[^\s:]{1,255}) (?P<message>.*)",
    re.DOTALL,
)
_TAG = re.compile(r"(?P<app>[\w./-]{1,48})(?:\[\d{1,10}\])?: ?")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HALF_A_YEAR_S = 183 * 86400
# The types of the event log. Other logs quote what strangers wrote: a mail's subject must not look like an HA message.
_EVENT_TYPES = frozenset({"kevent", "event"})


@dataclass(frozen=True, slots=True)
class _Header:
    """What stands before the message, or in it where it is a FortiMail's. `at` has no zone where the form has none."""

    message: str
    form: str = "none"
    hostname: str | None = None
    at: datetime | None = None
    serial: str | None = None
    more: Mapping[str, object] = field(default_factory=dict)


def read(raw: bytes, sender: str, received_at: datetime) -> Heard:
    """Whatever the octets are, they are kept; what they can be seen to mean stands beside them."""
    priority, line = _priority(told(raw.rstrip(b"\r\n\0")))
    header = _header(line, received_at)
    if begins(header.message):
        header, means = _unit_line(header)
    else:
        means = meaning(header.message)
    at = header.at
    zone: dict[str, object] = {} if at is None else {"zone_told": at.tzinfo is not None}
    return Heard(
        Source.SYSLOG,
        sender,
        received_at,
        raw,
        means.kind,
        means.telling,
        header.serial,
        header.hostname,
        header.message,
        _as_utc(at) if at else None,
        {"form": header.form, **priority, **header.more, **means.more, **zone},
    )


def _priority(line: str) -> tuple[Mapping[str, object], str]:
    """Severity and facility, and the line behind them; a PRI that cannot be one is left in the line."""
    pri = _PRI.match(line)
    if pri is None or int(pri[1]) > _MOST_PRI:
        return {}, line
    facility, severity = divmod(int(pri[1]), 8)
    return {"severity": severity, "facility": facility}, line[pri.end() :]


def _unit_line(header: _Header) -> tuple[_Header, Meaning]:
    said = fields(header.message)
    text = said.get("msg", header.message)
    means = meaning(text) if said.get("type", "event") in _EVENT_TYPES else Meaning()
    return _Header(
        text,
        "fortimail" if header.form == "none" else f"fortimail in {header.form}",
        header.hostname or said.get("device_name"),
        _parsed(f"{said.get('date', '')}T{said.get('time', '')}{said.get('tz', '')}") or header.at,
        said.get("device_id") or None,
        {**header.more, "fields": said},
    ), means


def _header(line: str, received_at: datetime) -> _Header:
    if found := _RFC5424.match(line):
        return _new_header(found)
    if found := _RFC3164.match(line):
        return _old_header(found, received_at)
    return _Header(line)


def _new_header(found: re.Match[str]) -> _Header:
    rest = found["rest"]
    structured = _STRUCTURED.match(rest)
    message = rest[structured.end() :].removeprefix(" ") if structured else rest
    named = {"app": found["app"]} if found["app"] != "-" else {}
    hostname = found["host"] if found["host"] != "-" else None
    return _Header(message.removeprefix("\ufeff"), "rfc5424", hostname, _parsed(found["at"]), more=named)


def _old_header(found: re.Match[str], received_at: datetime) -> _Header:
    at = _without_year(found, received_at)
    message = found["message"]
    tag = None if begins(message) else _TAG.match(message)
    # The daemon of an HA message stands where a tag would: it belongs to the text.
    text = message if tag is None or names_daemon(message) else message[tag.end() :]
    return _Header(text, "rfc3164", found["host"], at, more={"app": tag["app"]} if tag else {})


def _without_year(found: re.Match[str], received_at: datetime) -> datetime | None:
    """The form names neither year nor zone: the year is the one that brings it nearest to when it came."""
    month = _MONTHS.index(found["month"]) + 1
    for year in (received_at.year, received_at.year + 1, received_at.year - 1):
        at = _parsed(f"{year:04}-{month:02}-{int(found['day']):02}T{found['time']}")
        if at and abs((at.replace(tzinfo=UTC) - received_at).total_seconds()) < _HALF_A_YEAR_S:
            return at
    return None


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _as_utc(at: datetime) -> datetime | None:
    try:
        return whole_ms(at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC))
    except OverflowError:  # 0001-01-01T00:00:00+14:00 has no UTC
        return None
