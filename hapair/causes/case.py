"""Knows how one member is looked into: what it and the other told around the moment that is asked about."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise

from hapair.causes.chronicle import Answer, Chronicle, Seen, Stretch, Told, Trait
from hapair.causes.question import Question
from hapair.evidence.losses import Loss
from hapair.look import Event, Source
from hapair.modes import HaMode
from hapair.spans import Range

SILENCE = timedelta(seconds=5)
TELLS_BY_ITSELF = (Source.TRAP, Source.SYSLOG)
PORT_TRAPS = frozenset({"link_down", "link_up"})


@dataclass(frozen=True)
class Case:
    """`m` is looked into, `o` is the other member.

    Without slots: every clue asks for the same few things around the onset, found once in a chronicle that may be long.
    """

    chronicle: Chronicle
    question: Question
    m: str

    @property
    def o(self) -> str:
        return self.chronicle.pair.other(self.m)

    @property
    def is_active(self) -> bool:
        """It carried the mail before."""
        return self.m == self.question.active

    @cached_property
    def onset(self) -> Range:
        return self.question.onset(self.chronicle.pair)

    @property
    def threshold(self) -> timedelta:
        return timedelta(seconds=self.chronicle.pair.heartbeat_lost_threshold_s)

    @property
    def slack(self) -> timedelta:
        """How much later than it happened a look may show something."""
        return timedelta(seconds=self.chronicle.pair.poll_interval_s + 10)

    def told(self, member: str) -> Told:
        return self.chronicle.members[member]

    def at_onset(self, at: datetime) -> bool:
        return self.onset.earliest <= at <= self.onset.latest

    def heard(self, member: str, kinds: Iterable[str]) -> list[Event]:
        """What a member told by itself around the onset."""
        return [e for e in self._events if e.member == member and e.kind in kinds]

    @cached_property
    def _events(self) -> list[Event]:
        first, last = self.onset.earliest, self.onset.latest
        return [e for e in self.chronicle.events if first <= e.at <= last]

    def speaks(self, member: str, *sources: Source) -> bool:
        """Whether it is known to tell such things by itself."""
        return any(source in self.told(member).spoke for source in sources or TELLS_BY_ITSELF)

    def tells_ports(self, member: str) -> bool:
        """Whether it is known to tell of its ports by trap: not every unit does."""
        return any(event.member == member and event.kind in PORT_TRAPS for event in self.chronicle.events)

    def seen(self, member: str, *traits: Trait) -> list[Seen]:
        return [s for s in self.chronicle.seen if s.member == member and s.trait in traits and self.at_onset(s.at)]

    def lost_links(self, member: str) -> list[Loss]:
        """The heartbeat links that a member told to be lost around the onset, while it took part in the group itself.

        A unit that is off, or joins, hears no heartbeats because it does not listen.
        """
        return [
            loss for loss in self.told(member).losses
            if self.at_onset(loss.began.latest) and self._takes_part(member, loss.began.latest)
        ]  # fmt: skip

    def stretches(self, member: str) -> list[Stretch]:
        """What it was from shortly before the onset until the end of what counts."""
        return self._stretches[member]

    @cached_property
    def _stretches(self) -> dict[str, list[Stretch]]:
        first, last = self.question.began.earliest - self.slack, self.question.until
        return {
            member: [s for s in told.track if s.last >= first and s.began.earliest <= last]
            for member, told in self.chronicle.members.items()
        }

    def before(self, member: str) -> Stretch | None:
        """The last time that it told its modes before the moment in question, or at its earliest edge."""
        return self._before[member]

    @cached_property
    def _before(self) -> dict[str, Stretch | None]:
        first, members = self.question.began.earliest, self.chronicle.members.items()
        known = ((m, (s for s in reversed(told.track) if s.answer is Answer.MODES)) for m, told in members)
        return {member: next((s for s in track if s.began.latest <= first), None) for member, track in known}

    def silence(self, member: str) -> Stretch | None:
        """It answered nothing from around the onset on, and had before. A look or two may be lost packets."""
        if self.before(member) is None:
            return None
        return next(
            (s for s in self.stretches(member) if s.answer is Answer.NOTHING and _lasts(s) and self._begins(s)), None
        )

    def alive(self, member: str) -> bool:
        """It answered all the while from before the onset until after it, as far as anybody looked."""
        began = self.question.began
        unseen_s = (began.latest - began.earliest).total_seconds()
        if self.before(member) is None or self.silence(member) or self.restart(member) or unseen_s > self.longest_s:
            return False
        threshold_later = self.question.began.latest + self.threshold
        answered = [s for s in self.stretches(member) if s.answer is not Answer.NOTHING]
        return any(s.last >= min(threshold_later, self.question.until) for s in answered)

    @property
    def longest_s(self) -> float:
        """Looks further apart than this saw nothing of the time between."""
        return self.chronicle.pair.gap_s

    def restart(self, member: str) -> Range | None:
        """When its uptime began anew, where that ended what began around the onset: a later one is a repair."""
        question = self.question
        for last, following in pairwise(self.told(member).lives):
            anew = Range.between(last.last, following.first)
            if self.at_onset(anew.earliest) and question.began.earliest <= anew.latest <= question.until:
                return anew
        return None

    def became(self, member: str, effective: HaMode) -> Stretch | None:
        """The first stretch around the onset in which it was newly that."""
        return next((one for one in self.changes(member) if one.effective is effective), None)

    def changes(self, member: str) -> list[Stretch]:
        """The stretches that begin around the onset, and whose modes are others than those told before."""
        return self._changes[member]

    @cached_property
    def _changes(self) -> dict[str, list[Stretch]]:
        return {member: list(self._changed(told.track)) for member, told in self.chronicle.members.items()}

    def _changed(self, track: Iterable[Stretch]) -> Iterator[Stretch]:
        first, last = self._beginning
        told = (s for s in track if s.answer is Answer.MODES)
        for before, one in pairwise(told):
            if first <= one.began.latest <= last and (one.mode, one.effective) != (before.mode, before.effective):
                yield one

    def is_group(self) -> bool:
        """Failover was set up: both heard of the other by heartbeat. A unit that was never seen may be in one."""
        before = self.before(self.question.active)
        return before is None or before.effective in (HaMode.PRIMARY, HaMode.SECONDARY)

    def tells_links(self, member: str) -> bool:
        """It could have told a change of its links around the moment in question."""
        return self.alive(member) and (self.asked_links(member) or self.speaks(member, Source.SYSLOG))

    def asked_links(self, member: str) -> bool:
        """It was asked for its links then, and told."""
        after = self.question.began.latest
        return any(r.latest >= after and r.earliest <= self.onset.latest for r in self.told(member).links_told)

    def _takes_part(self, member: str, at: datetime) -> bool:
        outside = (HaMode.OFF, HaMode.CONFIG_PRIMARY, HaMode.CONFIG_SECONDARY)
        return not any(
            s.answer is Answer.MODES and s.effective in outside and s.began.earliest <= at <= s.last
            for s in self.told(member).track
        )

    def _begins(self, stretch: Stretch) -> bool:
        first, last = self._beginning
        return first <= stretch.began.latest <= last

    @cached_property
    def _beginning(self) -> tuple[datetime, datetime]:
        return self.question.began.earliest - self.slack, self.onset.latest


def _lasts(stretch: Stretch) -> bool:
    return stretch.looks > 1 and stretch.last - stretch.began.latest >= SILENCE
