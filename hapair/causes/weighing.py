"""Knows how clues are weighed into hypotheses, the likeliest first, each as sure as it may be and no surer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hapair.causes.asking import ASK
from hapair.causes.case import Case
from hapair.causes.chronicle import Chronicle
from hapair.causes.clues import CLUES, Clue, Weight
from hapair.causes.findings import Absent, Finding, Present, Unheard
from hapair.causes.kinds import NEXT, OF_A_MEMBER, SENTENCES, Kind
from hapair.causes.question import Question
from hapair.printable import printable


class Confidence(StrEnum):
    """What the words mean stands in docs/cause.md, and is measured by `python -m bench.causes`."""

    ALMOST_CERTAIN = "almost certain"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


ENOUGH_TO_BE_SURE, ENOUGH_TO_BE_LIKELY, AHEAD = 6, 4, 2
"""The least sum of weights to be almost certain and to be likely, and how much the next may not come near."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One clue that speaks for or against: what was seen or heard of it, and why that says something."""

    clue: Clue
    weight: Weight
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """`member` is the one it is about, None where it is about the pair. `missing`: what nobody could tell."""

    kind: Kind
    member: str | None
    sentence: str
    confidence: Confidence
    score: int
    grounds: tuple[Ground, ...]
    missing: tuple[str, ...]
    next: tuple[str, ...]

    @property
    def speaking_for(self) -> tuple[Ground, ...]:
        return tuple(ground for ground in self.grounds if ground.weight > 0)

    @property
    def speaking_against(self) -> tuple[Ground, ...]:
        return tuple(ground for ground in self.grounds if ground.weight < 0)


Found = Mapping[Clue, Finding]


def hypotheses(chronicle: Chronicle, question: Question) -> tuple[Hypothesis, ...]:
    """Every cause that anything speaks for, the likeliest first."""
    weighed = [each for member in question.about for each in _weighed(chronicle, question, member)]
    weighed = _best(weighed)
    weighed.sort(key=lambda each: each.rank)
    return tuple(_told(each, weighed) for each in weighed if each.speaks_for)


@dataclass(frozen=True, slots=True)
class _Weighed:
    kind: Kind
    case: Case
    found: Found

    @property
    def grounds(self) -> tuple[Ground, ...]:
        return tuple(_grounds(self.kind, self.found))

    @property
    def score(self) -> int:
        return sum(ground.weight for ground in self.grounds)

    @property
    def speaks_for(self) -> bool:
        """A hint alone makes no hypothesis."""
        return sum(ground.weight for ground in self.grounds if ground.weight > 0) >= Weight.FITS

    @property
    def ruled_out(self) -> bool:
        return any(ground.weight is Weight.RULES_OUT for ground in self.grounds)

    @property
    def rank(self) -> tuple[bool, int, int, bool]:
        return self.ruled_out, -self.score, list(Kind).index(self.kind), not self.case.is_active


def _weighed(chronicle: Chronicle, question: Question, member: str) -> list[_Weighed]:
    case = Case(chronicle, question, member)
    found = {row.clue: ASK[row.clue](case) for row in CLUES}
    return [_Weighed(kind, case, found) for kind in Kind if kind is not Kind.RECOVERY or question.back]


def _best(weighed: Iterable[_Weighed]) -> list[_Weighed]:
    """What is of the pair is looked into from both sides, and told from the one that says more."""
    best: dict[tuple[Kind, str], _Weighed] = {}
    for each in weighed:
        key = each.kind, each.case.m if each.kind in OF_A_MEMBER else ""
        if key not in best or each.rank < best[key].rank:
            best[key] = each
    return list(best.values())


def _grounds(kind: Kind, found: Found) -> Iterator[Ground]:
    for row in CLUES:
        match found[row.clue]:
            case Present(text) if weight := row.present.get(kind):
                yield Ground(row.clue, weight, text, row.why)
            case Absent(text) if weight := row.absent.get(kind):
                yield Ground(row.clue, weight, text, row.why)


def _told(one: _Weighed, all_: Sequence[_Weighed]) -> Hypothesis:
    names = {"m": printable(one.case.m), "o": printable(one.case.o)}
    return Hypothesis(
        one.kind,
        one.case.m if one.kind in OF_A_MEMBER else None,
        SENTENCES[one.kind].format_map(names),
        _confidence(one, [other for other in all_ if other is not one]),
        one.score,
        one.grounds,
        tuple(dict.fromkeys(_missing(one))),
        tuple(step.format_map(names) for step in NEXT[one.kind]),
    )


def _missing(one: _Weighed) -> Iterator[str]:
    for row in CLUES:
        match one.found[row.clue]:
            case Unheard(text) if one.kind in row.present or one.kind in row.absent:
                yield f"{text}: cannot tell {row.parts}" if row.parts else text


def _confidence(one: _Weighed, others: Sequence[_Weighed]) -> Confidence:
    rivals = [other for other in others if not other.ruled_out]
    if one.ruled_out or one.score < 1:
        return Confidence.UNLIKELY
    ahead = min((one.score - rival.score for rival in rivals), default=ENOUGH_TO_BE_SURE)
    if _is_sure(one) and ahead >= AHEAD and all(_stays_ahead(one, rival) for rival in rivals):
        return Confidence.ALMOST_CERTAIN
    if one.score >= ENOUGH_TO_BE_LIKELY and ahead >= AHEAD:
        return Confidence.LIKELY
    return Confidence.POSSIBLE


def _is_sure(one: _Weighed) -> bool:
    """Two clues at least, one of which says so outright: a single word can be late, forged or meant otherwise."""
    speaking = [ground.weight for ground in one.grounds if ground.weight > 0]
    return len(speaking) > 1 and max(speaking) is Weight.SAYS_SO and one.score >= ENOUGH_TO_BE_SURE


def _stays_ahead(one: _Weighed, rival: _Weighed) -> bool:
    """Whatever that which is missing would have told, the other would not come before it."""
    margin = one.score - rival.score
    for row in CLUES:
        margin += min(0, *(side.get(one.kind, 0) * (isinstance(one.found[row.clue], Unheard))
                           - side.get(rival.kind, 0) * (isinstance(rival.found[row.clue], Unheard))
                           for side in (row.present, row.absent)))  # fmt: skip
    return margin > 0
