"""Knows what is asked about the text itself."""

from collections.abc import Iterator

from hapair.lint.rule import Hit, Outcome, Two, side


def twice(two: Two) -> Iterator[Outcome]:
    for unit in two.units:
        for each in unit.twice:
            yield Hit(f"{each.what} of {unit.name}", (side(unit, each.first), side(unit, each.second)))
