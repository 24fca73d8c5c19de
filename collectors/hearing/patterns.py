"""Knows what the texts of a FortiMail's HA daemons and alert mails mean.

The vendor publishes the words around the gaps (`monitord: .. entering MASTER mode`), not what stands in them, and
says that the list is not complete. So the patterns hold on to the published words only, misspellings included.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from collectors.hearing.heard import OTHER

_MEANT = 1024  # characters; the longest text known has a tenth of that
_LINK = re.compile(r"(primary|secondary)-hear?t?beat-([\w.-]{1,32})=(\w{1,16})", re.IGNORECASE)
_DAEMON = re.compile(r"^\s*(hahbd|monitord|configd|hasyncd):", re.IGNORECASE)
_REASON = re.compile(r"^\s*\w{1,16}:\s*(.*?),\s+(?:entering|assuming)\b", re.IGNORECASE)
_LINK_WORD = {"ok": "ok", "failed": "failed"}
# The first that occurs is what was synchronised.
_SYNC = {"mail queue": "queue", "mailqueue": "queue", "mail": "mail", "config": "config"}
_SYNC_IS_ROUTINE = frozenset({"sync_started", "sync_finished"})
_STATES = {
    "master": "primary",
    "primary": "primary",
    "slave": "secondary",
    "secondary": "secondary",
    "off": "off",
    "failed": "failed",
    "hold_off": "hold_off",
    "holdoff": "hold_off",
}
_SWITCH = {"primary": "primary_unit_switch", "secondary": "secondary_unit_switch"}


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: str = OTHER
    telling: bool = False
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pattern:
    """`hint`, in small letters, stands in every text that matches: looking for it costs next to nothing."""

    kind: str
    hint: str
    words: re.Pattern[str]
    more: Callable[[str, re.Match[str]], Mapping[str, object]]


def _nothing(text: str, found: re.Match[str]) -> Mapping[str, object]:
    return {}


def _links(text: str, found: re.Match[str]) -> Mapping[str, object]:
    links = {port: _LINK_WORD.get(word.lower(), word.lower()) for _, port, word in _LINK.findall(text)}
    return {"links": links} if links else {}


def _state(text: str, found: re.Match[str]) -> Mapping[str, object]:
    reason = _REASON.match(text)
    more = {"effective": _STATES[found["state"].lower()]}
    return more | {"reason": reason[1]} if reason else more


def _sync(text: str, found: re.Match[str]) -> Mapping[str, object]:
    lower = text.lower()
    return next(({"sync": what} for words, what in _SYNC.items() if words in lower), {})


def _peer(text: str, found: re.Match[str]) -> Mapping[str, object]:
    return {"lost": _STATES[found["state"].lower()]}


_STATE = "(?P<state>" + "|".join(_STATES) + ")"


def _row(
    kind: str, hint: str, words: str, more: Callable[[str, re.Match[str]], Mapping[str, object]] = _nothing
) -> Pattern:
    return Pattern(kind, hint, re.compile(words, re.IGNORECASE), more)


MODE_CHANGED = "mode_changed"
# The first that matches says what a text means.
PATTERNS = (
    _row("heartbeat_changed", "status changed", r"heart\s?beat status changed", _links),
    _row(MODE_CHANGED, "ing ", rf"(?:entering|assuming) {_STATE} (?:mode|role)", _state),
    _row(MODE_CHANGED, "' to '", rf"'\w{{1,16}}' to '{_STATE}'", _state),
    _row("heartbeat_changed", "disappeared", rf"\b{_STATE} heartbeat disappeared", _peer),
    _row(
        "sync_failed",
        "hasyncd:",
        r"\A\s*hasyncd:.*\b(?:fail|error|differ|mismatch|abort|tim(?:ed |e)out|unable|cannot|not )",
        _sync,
    ),
    _row("sync_started", "hasyncd:", r"\A\s*hasyncd:.*\b(?:start|begin|began)", _sync),
    _row("sync_finished", "hasyncd:", r"\A\s*hasyncd:.*\b(?:finish|complete|done|succe|in sync)", _sync),
    _row("ha_settings_changed", "ha settings", r"HA settings have been changed"),
    _row("roles_switch_asked", "asks us", r"asks us to switch roles"),
    _row("return_to_primary_asked", "asked ", r"asked .{0,80}to return to operating as the primary"),
    _row("peer_leaving", "peer reboot", r"peer rebooting"),
    _row("peer_returned", "peer command", r"peer command appeared"),
    _row("unit_shutdown", "the system", r"The system was shut ?down"),
    _row("system_halt", "system ", r"System (?:has been|is) (?:shut ?down|shutting down|halted)"),
    _row("system_upgrade", "system ", r"System (?:has been|is) (?:upgrad)"),
    _row("system_reload", "system ", r"System (?:has been|is) reload"),
    _row("system_reboot", "system ", r"System (?:has been|is) (?:restart|reboot)"),
)


def names_daemon(text: str) -> bool:
    return _DAEMON.match(text) is not None


def meaning(text: str) -> Meaning:
    """What a text means. The words of an HA daemon that no pattern knows are still worth a look."""
    text = text[:_MEANT]
    lower = text.lower()
    for pattern in PATTERNS:
        if pattern.hint in lower and (found := pattern.words.search(text)):
            more = pattern.more(text, found)
            kind = _SWITCH.get(str(more["effective"]), MODE_CHANGED) if pattern.kind == MODE_CHANGED else pattern.kind
            return Meaning(kind, kind not in _SYNC_IS_ROUTINE, more)
    daemon = _DAEMON.match(text)
    return Meaning(telling=daemon is not None and daemon[1].lower() != "hasyncd")
