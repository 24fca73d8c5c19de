"""Knows how two units are asked every rule, and what that comes to."""

from dataclasses import dataclass

from hapair.lint.rule import Hit, Level, Rule, Two, Untold
from hapair.lint.rules import addresses, group, links, services, text, times
from hapair.lint.unit import Unit
from hapair.severity import Severity

RULES: tuple[Rule, ...] = (
    *group.RULES,
    *times.RULES,
    *links.RULES,
    *addresses.RULES,
    *services.RULES,
    *text.RULES,
)
_RANK = {Level.CRITICAL: 0, Level.WARNING: 1, Level.NOTE: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    rule: Rule
    hit: Hit


@dataclass(frozen=True, slots=True)
class NotCompared:
    rule: Rule
    untold: Untold


@dataclass(frozen=True, slots=True)
class Linted:
    """The gravest finding first, and what could not be asked."""

    two: Two
    findings: tuple[Finding, ...]
    not_compared: tuple[NotCompared, ...]

    @property
    def severity(self) -> Severity:
        """A note is no fault. Without a fault it is fine only if all that is needed could be compared."""
        levels = {finding.rule.level for finding in self.findings}
        if Level.CRITICAL in levels:
            return Severity.CRITICAL
        if Level.WARNING in levels:
            return Severity.WARNING
        unread = any(each.kept for unit in self.two.units for each in unit.unread)
        unasked = unread or any(each.rule.needed for each in self.not_compared)
        return Severity.UNKNOWN if unasked else Severity.OK


def lint(first: Unit, second: Unit) -> Linted:
    two = Two(first, second)
    outcomes = [(rule, outcome) for rule in RULES for outcome in dict.fromkeys(rule.check(two))]
    findings = [Finding(rule, outcome) for rule, outcome in outcomes if isinstance(outcome, Hit)]
    untold = tuple(NotCompared(rule, outcome) for rule, outcome in outcomes if isinstance(outcome, Untold))
    return Linted(two, tuple(sorted(findings, key=lambda found: _RANK[found.rule.level])), untold)
