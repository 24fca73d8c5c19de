"""Knows how a lint is written as SARIF 2.1.0, which code hosts and editors show beside the lines concerned."""

from typing import Any
from urllib.parse import quote

from hapair.lint.blocks import Unread
from hapair.lint.form import breaks, says
from hapair.lint.linting import RULES, Finding, Linted
from hapair.lint.rule import Level, Rule, Side
from hapair.words.printable import printable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Level.CRITICAL: "error", Level.WARNING: "warning", Level.NOTE: "note"}
NOT_READ = "line-not-read"


def sarif(linted: Linted, version: str) -> dict[str, Any]:
    """`version` is that of the product."""
    unread = [_not_read(unit.file, each) for unit in linted.two.units for each in unit.unread]
    driver = {
        "name": "pairwatch lint",
        "semanticVersion": version,
        "rules": [_rule(rule) for rule in RULES],
        "notifications": [{"id": NOT_READ, "shortDescription": {"text": "A line of a configuration was not read"}}],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": unread}],
        "results": [_result(found) for found in linted.findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.breaks},
        "help": {"text": f"{rule.breaks} The step of the procedure: {rule.step}"},
        "defaultConfiguration": {"level": LEVELS[rule.level]},
        "properties": {"inferred": rule.inferred},
    }


def _result(found: Finding) -> dict[str, Any]:
    """The first side that stands on a line is where it is shown; each is a place of its own."""
    placed = sorted(found.hit.sides, key=lambda side: not side.line)
    said = "; ".join(f"{printable(side.unit.name)}: {says(side)}" for side in found.hit.sides)
    return {
        "ruleId": found.rule.id,
        "ruleIndex": RULES.index(found.rule),
        "level": LEVELS[found.rule.level],
        "message": {"text": f"{found.rule.title}: {printable(found.hit.subject)}. {said}. {breaks(found)}"},
        "locations": [{"physicalLocation": _physical(placed[0].unit.file, placed[0].line)}],
        "relatedLocations": [_related(at, side) for at, side in enumerate(placed[1:], 1)],
    }


def _related(at: int, side: Side) -> dict[str, Any]:
    message = f"{printable(side.unit.name)}: {says(side)}"
    return {"id": at, "physicalLocation": _physical(side.unit.file, side.line), "message": {"text": message}}


def _not_read(file: str, unread: Unread) -> dict[str, Any]:
    return {
        "descriptor": {"id": NOT_READ},
        "level": "warning" if unread.kept else "note",
        "message": {"text": unread.why},
        "locations": [{"physicalLocation": _physical(file, unread.line)}],
    }


def _physical(file: str, line: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(file.replace("\\", "/"))}}
    return place | ({"region": {"startLine": line}} if line else {})
