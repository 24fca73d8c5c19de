"""Knows how clues are weighed into hypotheses, the likeliest first, each as sure as it may be and no surer."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hapair.causes.asking import ASK
from hapair.causes.case import Case
from hapair.causes.chronicle import Chronicle
from hapair.causes.clues import CLUES, Clue, Row, Weight
from hapair.causes.findings import Absent, Finding, Present, Unheard
from hapair.causes.kinds import NEXT, OF_A_MEMBER, SENTENCES, Kind
from hapair.causes.question import Question
from hapair.words.printable import printable


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
    in_question = {each.kind for each in weighed if each.speaks_for and not each.ruled_out}
    return tuple(_told(each, weighed, in_question) for each in weighed if each.speaks_for)


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
        """A hint alone makes no hypothesis, and what is ruled out is told only where a unit said so."""
        least = Weight.SAYS_SO if self.ruled_out else Weight.FITS
        return sum(ground.weight for ground in self.grounds if ground.weight > 0) >= least

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


def _told(one: _Weighed, all_: Sequence[_Weighed], in_question: Collection[Kind]) -> Hypothesis:
    names = {"m": printable(one.case.m), "o": printable(one.case.o)}
    confidence = _confidence(one, [other for other in all_ if other is not one])
    return Hypothesis(
        one.kind,
        one.case.m if one.kind in OF_A_MEMBER else None,
        SENTENCES[one.kind].format_map(names),
        confidence,
        one.score,
        one.grounds,
        tuple(dict.fromkeys(_missing(one, in_question, doubt=confidence is not Confidence.ALMOST_CERTAIN))),
        tuple(step.format_map(names) for step in NEXT[one.kind]),
    )


def _missing(one: _Weighed, in_question: Collection[Kind], *, doubt: bool) -> Iterator[str]:
    """Of the clues that could speak for a cause that is in question. Where this one is almost certain, none of them
    would change that, and it is only said that they are missing."""
    for row in CLUES:
        match one.found[row.clue]:
            case Unheard(text) if one.kind in (*row.present, *row.absent) and _speaks_for_any(row, in_question):
                yield f"{text}: cannot tell {row.parts}" if row.parts and doubt else text


def _speaks_for_any(row: Row, kinds: Collection[Kind]) -> bool:
    return any(side.get(kind, 0) >= Weight.FITS for side in (row.present, row.absent) for kind in kinds)


def _confidence(one: _Weighed, others: Sequence[_Weighed]) -> Confidence:
    rivals = [other for other in others if not other.ruled_out]
    if one.ruled_out or one.score < 1:
        return Confidence.UNLIKELY
    if one.score < ENOUGH_TO_BE_LIKELY or any(one.score - rival.score < AHEAD for rival in rivals):
        return Confidence.POSSIBLE
    if _says_so(one) and all(_stays_ahead(one, rival) for rival in rivals):
        return Confidence.ALMOST_CERTAIN
    overtaken = any(_margin(one, rival, frozenset({row.clue})) <= 0 for rival in rivals for row in CLUES)
    return Confidence.POSSIBLE if overtaken else Confidence.LIKELY


def _says_so(one: _Weighed) -> bool:
    """Two clues at least, one of which says so outright."""
    speaking = [ground.weight for ground in one.grounds if ground.weight > 0]
    return len(speaking) > 1 and max(speaking) is Weight.SAYS_SO and one.score >= ENOUGH_TO_BE_SURE


def _stays_ahead(one: _Weighed, rival: _Weighed) -> bool:
    """Whatever all that is missing would have told; and also if any one word that came were none, or one that did not
    come were merely lost."""
    words = {
        c for each in (one, rival) for c, f in each.found.items() if isinstance(f, Present | Absent) and f.one_word
    }
    return all(_margin(one, rival, ALL, doubted) > 0 for doubted in (None, *words))


ALL = frozenset(Clue)


def _margin(one: _Weighed, rival: _Weighed, open_: frozenset[Clue], doubted: Clue | None = None) -> int:
    """How far it is ahead at the least, where what is missing of the clues in `open_` may turn out either way."""
    margin = 0
    for row in CLUES:
        doubt, opened = row.clue is doubted, row.clue in open_
        mine = _outcomes(row, one.kind, one.found[row.clue], doubt=doubt, opened=opened)
        theirs = _outcomes(row, rival.kind, rival.found[row.clue], doubt=doubt, opened=opened)
        if one.found is rival.found:
            margin += min(a - b for a, b in zip(mine, theirs, strict=True))
        else:
            margin += min(mine) - max(theirs)
    return margin


def _outcomes(row: Row, kind: Kind, finding: Finding, *, doubt: bool, opened: bool) -> tuple[int, ...]:
    """What the clue may weigh for a cause, in the same order for every cause."""
    present, absent = row.present.get(kind, 0), row.absent.get(kind, 0)
    match finding:
        case Present(one_word=one_word):
            return (0 if doubt and one_word else present,)
        case Absent(one_word=one_word):
            return (present if doubt and one_word else absent,)
        case Unheard() if opened:
            return present, absent, 0
        case _:
            return (0,)
