"""Knows how readiness is written: as JSON, and as lines for people."""

from typing import Any

from hapair.forms.lines import show_time
from hapair.readiness.check import Check, NotKnown, Standing
from hapair.readiness.readiness import Readiness, reason, sentence


def show_readiness(found: Readiness) -> dict[str, Any]:
    return {
        "at": show_time(found.at),
        "level": found.level.value,
        "colour": found.colour.value,
        "sentence": sentence(found),
        "checks": [show_check(check) for check in found.checks],
    }


def show_check(check: Check) -> dict[str, Any]:
    shown = {"check": check.name.value, "subject": check.subject, "asks": check.asks}
    shown |= {"standing": check.standing.value, "says": check.says}
    return shown | ({"how": check.finding.how} if isinstance(check.finding, NotKnown) else {})


def lines(found: Readiness) -> list[str]:
    """What it comes to, and each weakness on a line of its own where there are several."""
    failing = found.standing(Standing.BROKEN, Standing.WEAK)
    more = [f"  {check.standing.value}: {reason(check)}" for check in failing] if len(failing) > 1 else []
    return [f"readiness {found.colour.upper()}: {sentence(found)}", *more]
