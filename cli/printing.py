"""Knows how commands print: JSON whole for a program, lines for a person, and never a control character raw."""

import json
from collections.abc import Mapping
from typing import Any


def print_json(found: Any) -> None:
    print(json.dumps(found, indent=2, ensure_ascii=True))


def plain(text: str) -> str:
    """What a unit said, for a terminal: control and formatting characters are shown, never obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def took_over(failover: Mapping[str, Any]) -> str:
    """`failover` is of `show_failover`; empty where looks alone do not tell it."""
    if failover["took_over"] is None:
        return ""
    return f"{plain(failover['to'])} took over between {' and '.join(failover['took_over'])}"
