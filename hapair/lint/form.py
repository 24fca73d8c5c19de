"""Knows how a lint is written: as lines for people, and as JSON."""

from collections.abc import Iterator
from typing import Any

from hapair.lint.blocks import MOST_UNREAD, Unread
from hapair.lint.linting import Finding, Linted, NotCompared
from hapair.lint.rule import Side
from hapair.lint.unit import Unit
from hapair.words.printable import printable

SHOWN_UNREAD = 20


def show_lint(linted: Linted) -> dict[str, Any]:
    return {
        "severity": linted.severity.name.lower(),
        "units": [_show_unit(unit) for unit in linted.two.units],
        "findings": [show_finding(found) for found in linted.findings],
        "not_compared": [
            {"rule": each.rule.id, "subject": each.untold.subject, "why": each.untold.why, "needed": each.rule.needed}
            for each in linted.not_compared
        ],
    }


def _show_unit(unit: Unit) -> dict[str, Any]:
    return {
        "name": printable(unit.name),
        "file": unit.file,
        "syntax": unit.syntax.value,
        "whole": unit.whole,
        "unread": [{"line": each.line, "why": each.why} for each in unit.unread],
    }


def show_finding(found: Finding) -> dict[str, Any]:
    rule, hit = found.rule, found.hit
    return {
        "rule": rule.id,
        "severity": rule.level.value,
        "title": rule.title,
        "subject": printable(hit.subject),
        "sides": [_show_side(each) for each in hit.sides],
        "breaks": breaks(found),
        "step": rule.step.value,
        "inferred": rule.inferred,
    }


def _show_side(side: Side) -> dict[str, Any]:
    unit = side.unit
    return {"unit": printable(unit.name), "says": says(side), "file": unit.file, "line": side.line or None}


def breaks(found: Finding) -> str:
    return f"{found.hit.breaks} {found.rule.breaks}".strip()


def says(side: Side) -> str:
    return printable(side.text)


def place(side: Side) -> str:
    return f"{side.unit.file}:{side.line}" if side.line else side.unit.file


def lint_lines(linted: Linted) -> Iterator[str]:
    for found in linted.findings:
        rule = found.rule
        yield f"{rule.id} {rule.level.value}: {rule.title}: {printable(found.hit.subject)}"
        for side in found.hit.sides:
            yield f"    {printable(side.unit.name)} ({printable(place(side))}): {says(side)}"
        inferred = " (inferred: no document says so)" if rule.inferred else ""
        yield f"    {breaks(found)}{inferred}"
        yield f"    {rule.step.value}"
    for each in linted.not_compared:
        yield not_compared_line(each)
    for unit in linted.two.units:
        yield from unread_lines(unit.file, unit.unread)
    yield conclusion(linted)


def not_compared_line(each: NotCompared) -> str:
    return f"{each.rule.id} not compared: {printable(each.untold.subject)}: {printable(each.untold.why)}"


def unread_lines(file: str, unread: tuple[Unread, ...]) -> Iterator[str]:
    for each in unread[:SHOWN_UNREAD]:
        yield f"{printable(file)}:{each.line}: not read: {each.why}"
    if len(unread) > SHOWN_UNREAD:
        at_least = "" if len(unread) < MOST_UNREAD else "at least "
        yield f"{printable(file)}: and {at_least}{len(unread) - SHOWN_UNREAD} more lines were not read"


def conclusion(linted: Linted) -> str:
    names = " and ".join(printable(unit.name) for unit in linted.two.units)
    counted = len(linted.findings)
    if counted:
        return f"{names}: {counted} finding{'s' if counted > 1 else ''}."
    if linted.not_compared:
        return f"{names}: nothing found; what could not be compared stands above."
    return f"{names}: configured to fit each other."
