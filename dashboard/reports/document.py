"""Knows the form of a report, whatever it tells of and however it is written: plain text in parts, and drawings."""

from dataclasses import dataclass

from dashboard.view import Tone


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that is told first, with what it is of."""

    label: str
    value: str
    note: str = ""

    @property
    def is_none(self) -> bool:
        return self.value in ("none", "0")


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a person wrote, and who and when; `older` where something else was written in its place since."""

    text: str
    by: str
    older: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """`drawing` is SVG of our own making, in which every text is escaped; what has no drawings leaves it out."""

    title: str
    text: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    drawing: str = ""
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Every text but a drawing is plain: whoever writes it down escapes it. `gaps` is what the report cannot know.

    `pills` are short words beside the title, `facts` what stands under it, `opening` what stands before the gaps, for
    those who read one page. `made` says when and by what it was written. `mark` stands over all of it, where it tells
    of nothing that happened.
    """

    kind: str
    title: str
    tone: Tone
    pills: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    figures: tuple[Figure, ...]
    opening: tuple[Section, ...]
    gaps: tuple[str, ...]
    sections: tuple[Section, ...]
    made: str
    mark: str = ""
