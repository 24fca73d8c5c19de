"""Knows what stands over a pair on every screen: its state, or what fires of it where that is worse than the state."""

from dataclasses import dataclass
from datetime import datetime

from alerts.alert import Alert
from alerts.desk.desk import Desk
from alerts.desk.firing import firing, makes_ill
from alerts.words.wording import alert_title, gravest_first
from dashboard.view import TONES, PairShown, Tone, verdict
from dashboard.words import rule_words
from history.latest import Latest

_LOUDEST = (Tone.CRITICAL, Tone.UNSEEN, Tone.WARNING, Tone.OK)


@dataclass(frozen=True, slots=True)
class Headline:
    """`grave` is the worst that fires of the pair as such. Of what we cannot see nothing is said beside that."""

    latest: Latest
    pair: PairShown
    grave: Alert | None = None

    @property
    def alert(self) -> Alert | None:
        """What fires, where it and not the state stands over the pair."""
        louder = self.grave is not None and _rank(TONES[self.grave.severity]) < _rank(self.pair.tone)
        return self.grave if louder and self.pair.tone is not Tone.UNSEEN else None

    @property
    def tone(self) -> Tone:
        return TONES[self.alert.severity] if self.alert else self.pair.tone

    @property
    def short(self) -> str:
        return rule_words(self.alert.rule) if self.alert else self.pair.short

    @property
    def sentence(self) -> str:
        state = verdict(self.latest, self.pair.state)
        return f"{alert_title(self.alert, self.latest.pair, self.latest.members)}. {state}" if self.alert else state

    def lasted_s(self, now: datetime) -> float | None:
        return (now - self.alert.began).total_seconds() if self.alert else self.pair.lasted_s


def _rank(tone: Tone) -> int:
    return _LOUDEST.index(tone)


def headline(latest: Latest, pair: PairShown, desk: Desk) -> Headline:
    return Headline(latest, pair, next(filter(makes_ill, gravest_first(firing(desk))), None))
