"""Knows the rules about the text itself."""

from collections.abc import Iterator

from hapair.lint.rule import Hit, Level, Outcome, Rule, Side, Step, Two, side


def _twice(two: Two) -> Iterator[Outcome]:
    for unit in two.units:
        for twice in unit.twice:
            sides: tuple[Side, ...] = (side(unit, twice.first), side(unit, twice.second))
            yield Hit(f"{twice.what} of {unit.name}", sides)


RULES = (
    Rule(
        "FMHA100",
        Level.WARNING,
        "One setting stands twice, with two values",
        "The later one holds; whoever wrote the earlier one meant something else.",
        Step.PREPARED,
        _twice,
        inferred=True,
    ),
)
