"""Knows how long those who send wait: before another try, for an answer, and until another channel takes over."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. With the longest pause, what is owed arrives within a minute of the other side's return.

    `take_over_s` is less than the two minutes in which another channel must have told, by what an attempt may last.
    `grace_s`: what an attempt under way gets to end when all stops.
    """

    first_s: float = 1.0
    most_s: float = 45.0
    most_asked_s: float = 600.0
    take_over_s: float = 90.0
    attempt_s: float = 60.0
    grace_s: float = 5.0

    def pause_s(self, failures: int, chance: float) -> float:
        """Before the next try after so many failures. `chance` in [0, 1) takes away up to half: not all at once."""
        doubled = self.first_s * 2.0 ** min(failures - 1, 30)
        return min(doubled, self.most_s) * (1 - chance / 2)

    def asked_s(self, pause_s: float, retry_after_s: float | None) -> float:
        """As long as the other side asked for, within reason."""
        return max(pause_s, min(retry_after_s or 0.0, self.most_asked_s))
