"""Knows how a report is written as Markdown: every text is escaped, whatever a unit put into its name or a log line."""

import re
from collections.abc import Iterator, Sequence

from dashboard.reports.document import Document, Quote, Section, Table

_ALWAYS = re.compile(r"([\\`*_\[\]<>#|~&$@!])")
_AT_START = re.compile(r"^(\s*)([-+=:])|^(\s*\d+)([.)])")
"""A list, a heading's underline, a table's rule."""


def as_markdown(document: Document) -> str:
    parts = [
        f"# {escaped(document.title)}",
        document.mark and f"**{escaped(document.mark)}**",
        f"{escaped(document.kind)}: {escaped(', '.join(document.pills))}",
        "\n".join(f"- **{escaped(label)}:** {escaped(text)}" for label, text in document.facts),
        _table(Table(("What", "How much", "Of what"), tuple((f.label, f.value, f.note) for f in document.figures))),
        *(part for section in document.opening for part in _section(section)),
        "## What this report does not know",
        "\n".join(f"- {escaped(gap)}" for gap in document.gaps),
        *(part for section in document.sections for part in _section(section)),
        "---",
        escaped(document.made),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def escaped(text: str) -> str:
    """As it stands, in one line: no markup, no link that a reader would make of an address, no heading or list."""
    flat = " ".join(text.split())
    escaped_text = (
        _ALWAYS.sub(r"\\\1", flat).replace("://", "\\://").replace("www.", "www\\.").replace("WWW.", "WWW\\.")
    )
    return _AT_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}", escaped_text)


def _section(section: Section) -> Iterator[str]:
    """A drawing has no place in plain text: what it shows stands in the tables."""
    if not (section.quotes or section.table or (section.text and not section.drawing)):
        return
    yield f"## {escaped(section.title)}"
    yield from map(_quote, section.quotes)
    yield from map(escaped, section.text)
    if section.table:
        yield _table(section.table)


def _quote(quote: Quote) -> str:
    earlier = "Earlier: " if quote.older else ""
    lines = [*quote.text.splitlines(), f"({earlier}{quote.by})"]
    return "\n>\n".join(f"> {escaped(line)}" for line in lines)


def _table(table: Table) -> str:
    if not table.rows:
        return ""
    return "\n".join((_row(table.head), _row(["---"] * len(table.head), raw=True), *map(_row, table.rows)))


def _row(cells: Sequence[str], *, raw: bool = False) -> str:
    return f"| {' | '.join(cells if raw else map(escaped, cells))} |"
