"""Knows how events are written as CSV that a spreadsheet takes for text: no cell of it is ever a formula."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from hapair.words.printable import printable

COLUMNS = ("at", "pair", "source", "member", "kind", "severity", "text")
LONGEST = 4000
_BEGINS = "=+-@'\uff1d\uff0b\uff0d\uff20"
"""How a spreadsheet's formula begins (OWASP on CSV injection), and the mark that we put before one."""


def as_csv(events: Iterable[Mapping[str, Any]]) -> str:
    """In UTF-8 with a mark, so that a spreadsheet knows it. Every cell is quoted."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS, quoting=csv.QUOTE_ALL, restval="")
    writer.writeheader()
    writer.writerows({name: cell(event.get(name) or "") for name in COLUMNS} for event in events)
    return f"\ufeff{written.getvalue()}"


def cell(text: str) -> str:
    """What would begin a formula has a `'` before it, and so has what begins with one: taken away, nothing is lost."""
    shown = printable(text, LONGEST)
    return f"'{shown}" if shown.lstrip()[:1] in tuple(_BEGINS) else shown
