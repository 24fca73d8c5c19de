"""Knows what a pair's page says of its readiness: would a failover work now, the worst reason first."""

from datetime import datetime
from types import MappingProxyType
from typing import Any

from dashboard.said import printable
from dashboard.view import Tone
from hapair.readiness.check import Check, NotKnown, Standing
from hapair.readiness.readiness import Colour, Level, Readiness, readiness_of
from hapair.verify.expected import Expected
from history.latest import Latest

TONES = MappingProxyType({
    Colour.GREEN: Tone.OK, Colour.AMBER: Tone.WARNING, Colour.RED: Tone.CRITICAL, Colour.GREY: Tone.UNSEEN,
})  # fmt: skip
STANDINGS = MappingProxyType({
    Standing.BROKEN: (Tone.CRITICAL, "would fail"),
    Standing.WEAK: (Tone.WARNING, "weak"),
    Standing.NOT_KNOWN: (Tone.UNSEEN, "not known"),
    Standing.HOLDS: (Tone.OK, "holds"),
})  # fmt: skip
SHORT = MappingProxyType({
    Level.READY: "Ready",
    Level.UNPROVEN: "Not proven",
    Level.WEAK: "With a weakness",
    Level.NOT_READY: "Not ready",
    Level.UNKNOWN: "Not known",
})  # fmt: skip


def show_ready(latest: Latest, expected: Expected, now: datetime) -> dict[str, Any]:
    """For the page's component."""
    found: Readiness = readiness_of(latest, now, expected)
    return {
        "tone": TONES[found.colour],
        "level": SHORT[found.level],
        "text": _text(found),
        "checks": [_check(check) for check in found.checks],
    }


def _text(found: Readiness) -> str:
    """What the list of checks does not say by itself."""
    match found.level:
        case Level.READY:
            return f"All {len(found.checks)} checks hold."
        case Level.UNPROVEN:
            return f"No weakness is seen, but {len(found.unknown)} of {len(found.checks)} checks cannot be made."
        case Level.UNKNOWN:
            return printable(found.worst.says) if found.worst else ""
        case _:
            return ""


def _check(check: Check) -> dict[str, Any]:
    tone, word = STANDINGS[check.standing]
    how = check.finding.how if isinstance(check.finding, NotKnown) else ""
    return {"tone": tone, "word": word, "asks": printable(check.asks), "says": printable(check.says), "how": how}
