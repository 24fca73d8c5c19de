"""Knows the acceptance record of a pair: who verified it, when, which units, each condition with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from hapair.forms.lines import show_time
from hapair.verify.checklist import Verification, sentence
from hapair.verify.drill import Measure
from hapair.verify.form import evidence, measured, show_verification, status
from hapair.verify.item import Checked, NotKnown
from hapair.verify.standing import Standing
from hapair.words.moments import moment
from hapair.words.printable import printable

WORDS = {"holds": "holds", "fails": "does not hold", "not_known": "not known"}


@dataclass(frozen=True, slots=True)
class UnitRow:
    name: str
    role: str
    serial: str
    version: str


@dataclass(frozen=True, slots=True)
class Record:
    """`who` is who they say they are; `product` is the Pairwatch that verified. `seen`: the last look it rests on."""

    verification: Verification
    at: datetime
    who: str
    note: str
    product: str
    units: tuple[UnitRow, ...]
    seen: datetime | None
    measures: tuple[Measure, ...] = ()


def record(
    found: Verification, standing: Standing, who: str, note: str, product: str, measures: tuple[Measure, ...] = ()
) -> Record:
    seen = standing.look.at if standing.look else None
    return Record(found, standing.now, who, note, product, tuple(_units(standing)), seen, measures)


def _units(standing: Standing) -> Iterator[UnitRow]:
    for member in standing.pair.members:
        known = standing.evidence.members.get(member.name)
        unit = known.unit if known else None
        serial, version = (unit.serial, unit.version) if unit else (None, None)
        yield UnitRow(member.name, member.role.value, serial or "not told", version or "not told")


def show_record(found: Record) -> dict[str, Any]:
    return {
        "record": "acceptance",
        "at": show_time(found.at),
        "who": found.who,
        "note": found.note,
        "product": found.product,
        "last_look": found.seen and show_time(found.seen),
        "units": [
            {"name": unit.name, "role": unit.role, "serial": unit.serial, "version": unit.version}
            for unit in found.units
        ],
        **show_verification(found.verification, found.measures),
    }


def markdown(found: Record) -> str:
    lines = [f"# {_md(_title(found))}", "", f"**{_md(sentence(found.verification))}**", ""]
    lines += [f"- {_md(label)}: {_md(text)}" for label, text in _facts(found)]
    for title, head, rows in _tables(found):
        lines += ["", f"## {title}", "", _row(head), _row(["---"] * len(head)), *map(_row, _escaped(rows))]
    return "\n".join(lines) + "\n"


def page(found: Record) -> str:
    """One HTML document that needs nothing else."""
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{escape(text)}</dd>" for label, text in _facts(found))
    tables = "".join(_html_table(*table) for table in _tables(found))
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(_title(found))}</title><style>{_STYLE}</style></head><body><h1>{escape(_title(found))}</h1>"
        f"<p><strong>{escape(sentence(found.verification))}</strong></p><dl>{facts}</dl>{tables}</body></html>\n"
    )


_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3rem .5rem;text-align:left;"
    "vertical-align:top;overflow-wrap:anywhere}dt{font-weight:600}dd{margin:0 0 .5rem}"
)
Table = tuple[str, list[str], list[list[str]]]


def _title(found: Record) -> str:
    return f"Acceptance record of the HA group {printable(found.verification.pair)}"


def _facts(found: Record) -> Iterator[tuple[str, str]]:
    yield "verified at", moment(found.at)
    yield "by", printable(found.who)
    yield "with", found.product
    yield "last look", moment(found.seen) if found.seen else "never"
    if found.note:
        yield "note", printable(found.note, 2000)


def _tables(found: Record) -> Iterator[Table]:
    units = [[printable(u.name), u.role, printable(u.serial), printable(u.version)] for u in found.units]
    yield "Units", ["unit", "role", "serial", "firmware"], units
    yield "Conditions", ["", "condition", "evidence", "step of the procedure"], list(map(_cells, _checked(found)))
    if found.measures:
        yield "Measured", ["what"], [[measured(each)] for each in found.measures]
    gaps = [[each.item.asks, each.finding.how] for each in _checked(found) if isinstance(each.finding, NotKnown)]
    if gaps:
        yield "Not known, and not counted as holding", ["condition", "how to make it known"], gaps


def _checked(found: Record) -> tuple[Checked, ...]:
    return found.verification.checked


def _cells(checked: Checked) -> list[str]:
    item = checked.item
    return [WORDS[status(checked.finding)], item.asks, evidence(checked), item.step.value]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escaped(rows: list[list[str]]) -> list[list[str]]:
    return [[_md(cell) for cell in row] for row in rows]


def _md(text: str) -> str:
    """Text is text in Markdown too: a unit may be named anything."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in text)


def _html_table(title: str, head: list[str], rows: list[list[str]]) -> str:
    heads = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h2>{escape(title)}</h2><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
