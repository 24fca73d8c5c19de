"""Knows what looking for a clue can come to: it is there, it is not there, or nobody could have told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Present:
    """`one_word`: it rests on a single trap or line, which can be forged, late, or meant otherwise."""

    text: str
    one_word: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """It would have been seen or heard, had it been. `one_word`: by a trap or line, which can have been lost."""

    text: str
    one_word: bool = False


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nobody could have told: it is missing. `text` says whose word it is that is missing."""

    text: str


Finding = Present | Absent | Unheard | None
"""None: the question does not arise."""
