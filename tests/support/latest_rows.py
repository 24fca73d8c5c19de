"""Builders of what a screen is made of: the latest row of a pair, and a moment after it."""

from datetime import timedelta

from build import PAIR, START, Said, look, told
from hapair.evidence.gathered import Evidence, gather
from hapair.judge import judge
from hapair.look import Path
from hapair.spans import Range
from history.latest import Latest


def latest(p: Said, s: Said, *, path: Path = Path.OK, http: tuple[Said | None, Said | None] = (None, None)) -> Latest:
    """The row of a pair whose last look, at START, brought this."""
    seen = look(told(p, http[0]), told(s, http[1]), path=path)
    verdict = judge(PAIR, seen)
    assert verdict is not None
    known, _ = gather(PAIR, Evidence(), seen)
    return Latest(PAIR, seen, START, verdict.state, verdict.severity, Range.exactly(START), 1, evidence=known)


def after(seconds: float):
    return START + timedelta(seconds=seconds)
