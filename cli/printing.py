"""Knows how commands print JSON: indented for a person, whole for a program, and never a control character raw."""

import json
from typing import Any


def print_json(found: Any) -> None:
    print(json.dumps(found, indent=2, ensure_ascii=True))


def plain(text: str) -> str:
    """What a unit said, for a terminal: control and formatting characters are shown, never obeyed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
