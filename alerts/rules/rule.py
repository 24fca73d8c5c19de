"""Knows what a rule is: a condition, how bad it is, how long it must hold, and the words in which it is told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from alerts.rules.sight import Sight
from hapair.pair import Pair
from hapair.runbooks.advice import Advice
from hapair.severity import Severity

Found = Mapping[str, str | None]
"""By subject, in what it holds, as a text for people (it may be empty); None where nothing can be known of it now, so
that all stays as it was. The pair itself is the subject `""`. What is not named does not hold."""

Condition = Callable[[Sight, float], Found]
"""The number is the rule's threshold."""

Hold = Callable[[Pair], float]
"""In seconds; some are a pair's own settings."""


def lasting(seconds: float) -> Hold:
    return lambda _: seconds


AT_ONCE = lasting(0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """`summary` goes into a title, `description` is a sentence; `words.filled` says what both may name in braces.

    `hold_s` and `looks`: how long, and in how many looks, `condition` must have held before the alert fires. Two looks
    are the confirmation by a fresh look at both members: one alone can straddle a switchover. Once firing, it goes on
    for `keep_s` after it was last seen to hold: a value that swings, or what happens in a moment. A rule that is
    `about_us` goes on being asked while we are blind; the others wait, since ignorance is no news of the members.
    `unit` is that of `threshold`, empty where it has none. `planned`: a planned failover brings it with it.
    """

    name: str
    severity: Severity
    condition: Condition
    summary: str
    description: str
    advice: Advice = field(repr=False)
    hold_s: Hold = AT_ONCE
    looks: int = 2
    keep_s: float = 0.0
    threshold: float = 0.0
    unit: str = ""
    about_us: bool = False
    planned: bool = False
