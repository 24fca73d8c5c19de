"""Knows the rules about the text itself, as data; what each asks is in `of_text.py`."""

from hapair.lint import of_text
from hapair.lint.rule import Level, Rule, Step

RULES = (
    Rule(
        "FMHA100",
        Level.WARNING,
        "One setting stands twice, with two values",
        "The later one holds; whoever wrote the earlier one meant something else.",
        Step.PREPARED,
        of_text.twice,
        inferred=True,
    ),
)
