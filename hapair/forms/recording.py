"""Knows a whole recording: a header that names the pair, then its looks and events in order of arrival."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hapair.forms.lines import BadLine, decode, encode
from hapair.forms.parse import parse_item
from hapair.forms.show import show_item
from hapair.look import Item
from hapair.pair import OnFailure, Pair, Role

VERSION = 1
MOST_S = 1e9
"""No time of a pair is longer than thirty years."""
_TIMES = (
    "poll_interval_s",
    "gap_factor",
    "heartbeat_lost_threshold_s",
    "unprotected_hold_s",
    "hold_off_s",
    "sync_stuck_s",
    "data_sync_s",
)


class BadRecording(ValueError):
    """`line` counts from 1; nothing of the recording is to be used."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class Recording:
    pair: Pair
    items: tuple[Item, ...]
    more: Mapping[str, Any] = field(default_factory=dict)


def read(lines: Iterable[str]) -> Recording:
    """All of it or `BadRecording`: nothing is half-read. Blank lines are allowed."""
    number, header, more = 1, None, {}
    items: list[Item] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found = decode(line)
            if header is None:
                header, more = parse_header(found), _further(found)
            else:
                items.append(parse_item(found, header.name, (header.primary, header.secondary)))
        except BadLine as error:
            raise BadRecording(number, str(error)) from None
    if header is None:
        raise BadRecording(number, "the recording is empty: it must begin with a header")
    return Recording(header, tuple(items), more)


def write(pair: Pair, items: Iterable[Item]) -> Iterator[str]:
    """The lines of a recording, without their ends."""
    yield encode(show_header(pair))
    for item in items:
        yield encode(show_item(item))


def show_header(pair: Pair) -> dict[str, Any]:
    shown: dict[str, Any] = {"kind": "header", "version": VERSION, "pair": pair.name}
    shown["members"] = [{"name": m.name, "role": m.role} for m in pair.members]
    shown |= {name: getattr(pair, name) for name in _TIMES}
    return shown | ({"on_failure": pair.on_failure} if pair.on_failure else {})


def parse_header(found: Mapping[str, Any]) -> Pair:
    """Raises `BadLine`."""
    if found.get("kind") != "header":
        raise BadLine('the first line must be the header, {"kind":"header",...}')
    if found.get("version") != VERSION:
        raise BadLine(f"version {found.get('version')!r} is not {VERSION}, the only one this Pairwatch reads")
    name = found.get("pair")
    if not isinstance(name, str) or not name:
        raise BadLine("'pair' must name the pair")
    primary, secondary = _members(found.get("members"))
    times: dict[str, Any] = {key: _seconds(found[key], key) for key in _TIMES if key in found}
    pair = Pair(name, primary, secondary, on_failure=_on_failure(found.get("on_failure")), **times)
    if pair.gap_s > MOST_S:
        raise BadLine(f"'gap_factor' poll intervals are {pair.gap_s:g} s, more than {MOST_S:g}")
    return pair


def _members(found: object) -> tuple[str, str]:
    """The names of the primary and the secondary."""
    if not isinstance(found, list) or not all(isinstance(m, dict) for m in found):
        raise BadLine("'members' must be a list of objects with 'name' and 'role'")
    by_role = {m.get("role"): m.get("name") for m in found}
    if len(found) != len(Role) or set(by_role) != set(Role):
        raise BadLine("'members' must be two, one with role 'primary' and one with role 'secondary'")
    primary, secondary = by_role[Role.PRIMARY], by_role[Role.SECONDARY]
    if not (isinstance(primary, str) and isinstance(secondary, str) and primary and secondary and primary != secondary):
        raise BadLine("the two members need two different names")
    return primary, secondary


def _seconds(value: object, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_S:
        raise BadLine(f"'{key}' must be a number above 0 and no more than {MOST_S:g}, not {value!r}")
    return float(value)


def _on_failure(value: object) -> OnFailure | None:
    if value is None:
        return None
    try:
        return OnFailure(str(value))
    except ValueError:
        raise BadLine(f"'on_failure' {value!r} is none of {', '.join(OnFailure)}") from None


def _further(found: Mapping[str, Any]) -> dict[str, Any]:
    known = {"kind", "version", "pair", "members", "on_failure", *_TIMES}
    return {key: value for key, value in found.items() if key not in known}
