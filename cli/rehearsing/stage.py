"""Knows how a play becomes an outcome: performed at several moments between two looks, judged, and kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from alerts.policy import policy_of
from alerts.retelling import retold
from cli.rehearsing.keeping import keep
from cli.rehearsing.made import Cast
from cli.rehearsing.outcome import Outcome, outcome
from cli.rehearsing.performing import BEFORE_S, Performance, perform
from hapair.forms.recording import Recording
from hapair.settings.model import PairSettings, Settings
from simulator.rehearsal.plays import Play

MOMENTS = (0.1, 0.5, 0.9)
"""Parts of the poll interval at which the fault comes: how soon it is seen depends on it."""
SILENT = 50
"""The level of the log that is left: what happens in a rehearsal is no news."""


@dataclass(frozen=True, slots=True)
class Stage:
    """For one pair as it is set. A play is over at `ended`; where `folder` is given, its middle performance is kept."""

    settings: Settings
    pair: PairSettings
    players: Cast
    ended: datetime
    folder: Path | None = None

    def outcome(self, play: Play) -> Outcome:
        """Raises OSError and StoreError where it cannot be kept."""
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(SILENT))
        done = [self._performed(play, part) for part in MOMENTS]
        if self.folder:
            keep(self.folder, self.pair, done[len(done) // 2])
        policy = policy_of(self.settings, self.pair)
        return outcome(done, [retold(Recording(self.pair.pair, one.items), policy) for one in done])

    def _performed(self, play: Play, part: float) -> Performance:
        phase_s = part * self.pair.pair.poll_interval_s
        start = self.ended - timedelta(seconds=BEFORE_S + self.pair.pair.poll_interval_s + play.lasts_s)
        return perform(self.settings, self.pair, self.players, play, start, phase_s)
