"""Knows what two retellings of one recording do not share: what one set of rules tells and another does not."""

from collections.abc import Mapping, Sequence
from typing import Any

KEYS = {"alerts": ("rule", "subject", "severity", "fired"), "notices": ("at", "reason", "title")}
"""What makes an alert, or a notice, the same one in both."""


def differing(as_they_come: Mapping[str, Any], by_these: Mapping[str, Any]) -> dict[str, dict[str, list[Any]]]:
    return {
        kind: {
            "only_by_these": _missing(by_these[kind], as_they_come[kind], keys),
            "only_as_they_come": _missing(as_they_come[kind], by_these[kind], keys),
        }
        for kind, keys in KEYS.items()
    }


def _missing(found: Sequence[Any], other: Sequence[Any], keys: tuple[str, ...]) -> list[Any]:
    known = {tuple(each[key] for key in keys) for each in other}
    return [each for each in found if tuple(each[key] for key in keys) not in known]
