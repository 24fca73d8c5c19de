"""Anything may happen to a pair and to those who watch it, in any order; what is told must always stand to reason."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from alerts.desk.form import parse_desk, show_desk
from alerts.desk.level import level
from alerts.desk.owed import NEWS
from alerts.notice import Reason
from alerts.rules import rules_for
from build import LATE, ODD, P_AS_S, P_OFF, PAIR, S_AS_P, S_OFF, SILENT, P, S, event, look
from desks import ACK, ON_CALL, PLAIN, POLICY, UNACK, Office, act, cancel, silence, unsilence, window
from hapair.forms.checkpoint import parse_watch, show_watch
from hapair.look import Facts, Path, Reading, Snapshot
from hapair.people.acts import Acknowledged
from hapair.people.windows import Purpose
from hapair.settings.alerting import AlertSettings, RuleSettings
from hapair.severity import Severity

FULL = Reading(1, 1, Facts(log_disk_percent=99.0, heartbeat={"port6": "ok"}))
CUT = Reading(1, 1, Facts(heartbeat={"port6": "failed"}))
WORDS = [
    (P, S), (P, S), (P, S), (P_OFF, S_AS_P), (P_AS_S, S_AS_P), (P, S_AS_P), (P_OFF, S_OFF), (SILENT, S), (P, SILENT),
    (SILENT, SILENT), (FULL, S), (CUT, S), (LATE, S), (P, ODD),
]  # fmt: skip
OTHERWISE = {
    "SplitBrain": RuleSettings(hold_s=15.0),
    "Swapped": RuleSettings(severity=Severity.CRITICAL),
    "FailedOver": RuleSettings(enabled=False),
}
POLICIES = [
    POLICY,
    replace(POLICY, settings=replace(PLAIN, reminder_s=120.0, steady_s=20.0, reopen_s=60.0)),
    replace(POLICY, settings=replace(ON_CALL, flapping_swaps=2, flapping_s=120.0)),
    replace(POLICY, settings=replace(PLAIN, channels=(), flapping_swaps=5, reminder_s=0.0)),
    replace(POLICY, rules=rules_for(PAIR.name, AlertSettings(rules=OTHERWISE), traps=True)),
]


class Desk(RuleBasedStateMachine):
    """Two offices see the same; the second is closed and opened again, with what was written down, at any time."""

    def __init__(self):
        super().__init__()
        self.after = 0.0
        self.mine = self.other = Office()
        self.since = []

    @initialize(policy=st.sampled_from(POLICIES))
    def open(self, policy):
        self.mine, self.other = Office(policy), Office(policy)
        self.written = self._written()
        self.take(look(P, S, self.after))

    def take(self, item):
        count, before = len(self.mine.notices), self.mine.desk
        self.mine.take(item)
        self.other.take(item)
        self.since.append(item)
        self.looked = isinstance(item, Snapshot)
        self.reaches = self.looked and item.path is Path.OK
        for notice in self.mine.notices[count:]:
            self.check(notice, before)

    def check(self, notice, before):
        """`before`: the desk as it was when the look came that made the notice."""
        case = self.case_of(notice, before)
        said = case.said if case else None
        burning = [a for a in self.mine.desk.active.values() if a.fired and a.rule in notice.rules]
        match notice.reason:
            case Reason.OPENED | Reason.UNMUTED:
                assert burning
                assert said is None or notice.reason is Reason.UNMUTED
            case Reason.WORSE:
                unheard = NEWS & set(notice.rules) - set(said.rules)
                calm = self.mine.desk.now_s - said.burned_s >= self.calm_s
                long_ago = {"Blind"} & set(notice.rules) and self.mine.desk.now_s - said.last_s >= self.calm_s
                assert level(burning) > said.level or calm or unheard or long_ago
            case Reason.REMINDER | Reason.ESCALATED:
                assert burning
                assert case.acknowledgement is None or self.expired(case.acknowledgement)
            case Reason.RESOLVED:
                assert said
                known = {channel.name for channel in self.mine.policy.settings.channels}
                assert set(notice.channels) == set(said.channels) & known
                self.check_all_clear(notice)
        if notice.reason is not Reason.RESOLVED:
            self.check_not_muted(notice)

    @property
    def calm_s(self):
        return self.mine.policy.settings.reopen_s

    def expired(self, acknowledgement):
        return acknowledgement.expires is not None and acknowledgement.expires <= self.mine.desk.at

    def case_of(self, notice, desk):
        known = {c.incident.opened: c for c in desk.cases.values() if c.incident}
        return known.get(notice.opened)

    def check_all_clear(self, notice):
        """Nothing of it burns any more, and both units were seen at their work."""
        desk = self.mine.desk
        departure = desk.case.incident
        if departure and departure.opened == notice.opened:
            assert departure.closed == notice.at
            assert self.mine.watch.span.state == "normal"
            assert departure.steady_s >= self.mine.policy.settings.steady_s
        rules = {alert.rule for alert in desk.active.values() if alert.fired}
        assert not rules & set(notice.rules)

    def check_not_muted(self, notice):
        now, force = notice.at, self.mine.desk.in_force
        silences = [s for s in force.silences.values() if now < s.until]
        assert all(s.rules for s in silences)
        named = {rule for s in silences for rule in s.rules}
        if notice.reason in (Reason.OPENED, Reason.WORSE, Reason.UNMUTED, Reason.REMINDER):
            assert not named & set(notice.rules)
        maintained = [w for w in force.windows.values() if w.window.purpose is Purpose.MAINTENANCE]
        assert not any(self.in_window(planned, now) for planned in maintained)

    @staticmethod
    def in_window(planned, now):
        begin = now.replace(**dict.fromkeys(("hour", "minute", "second", "microsecond"), 0))
        begin = begin.combine(planned.window.day, planned.window.begins, now.tzinfo)
        return begin <= now < begin + timedelta(seconds=planned.window.lasts_s)

    @rule(said=st.sampled_from(WORDS), looks=st.integers(1, 12), pause=st.sampled_from([1, 1, 10, 10, 24, 40]))
    def sees(self, said, looks, pause):
        """A stretch in which the units go on saying the same."""
        for _ in range(looks):
            self.after += pause
            self.take(look(*said, self.after))

    @rule(there=st.sampled_from([(P_OFF, S_AS_P), (P_AS_S, S_AS_P)]), times=st.integers(1, 4))
    def flaps(self, there, times):
        for _ in range(times):
            self.sees(there, 3, 1)
            self.sees((P, S), 3, 1)

    @rule(looks=st.integers(1, 10))
    def is_cut_off(self, looks):
        for _ in range(looks):
            self.after += 10
            self.take(look(SILENT, SILENT, self.after, path=Path.LOST))

    @rule()
    def is_well_for_long(self):
        self.sees((P, S), 70, 10)

    @rule(kind=st.sampled_from(["primary_unit_switch", "secondary_unit_switch", "system_reboot", "anything"]))
    def hears(self, kind):
        self.take(event(kind, self.after + 0.5))

    @rule(doing=st.sampled_from([ACK, UNACK]))
    def acknowledges(self, doing):
        self.take(act(doing, self.after))

    @rule(lasts=st.integers(5, 300))
    def acknowledges_for_a_while(self, lasts):
        self.take(act(Acknowledged((self.mine.desk.at or look(P, S).at) + timedelta(seconds=lasts)), self.after))

    @rule(lasts=st.integers(5, 300), rules=st.sampled_from([(), ("SplitBrain",), ("FailedOver", "Swapped")]))
    def silences(self, lasts, rules):
        self.take(act(silence(f"s{lasts % 3}", until=self.after + lasts, rules=rules), self.after))

    @rule(name=st.sampled_from(["s0", "s1", "s2"]))
    def ends_a_silence(self, name):
        self.take(act(unsilence(name), self.after))

    @rule(begins=st.integers(0, 60), lasts=st.integers(20, 400), purpose=st.sampled_from(Purpose))
    def plans(self, begins, lasts, purpose):
        self.take(act(window(self.after + begins, lasts, purpose, purpose.value), self.after))

    @rule(purpose=st.sampled_from(Purpose))
    def cancels(self, purpose):
        self.take(act(cancel(purpose.value), self.after))

    @rule(by=st.sampled_from([-3600, -30, 120, 7200]))
    def clock_is_stepped(self, by):
        self.after += by

    @rule()
    def writes_down(self):
        self.written = self._written()
        self.since = []

    @rule(policy=st.sampled_from(POLICIES))
    def is_set_otherwise(self, policy):
        self.writes_down()
        self.mine.policy = self.other.policy = policy

    @rule()
    def is_restarted(self):
        """What was told since the last checkpoint is told by the replay again, with the same keys."""
        watch, desk, told = self.written
        office = Office(self.mine.policy, parse_watch(json.loads(watch), PAIR), parse_desk(json.loads(desk)))
        office.take(*self.since)
        office.notices = [*self.other.notices[:told], *office.notices]
        self.other = office

    def _written(self):
        office = self.other
        return json.dumps(show_watch(office.watch)), json.dumps(show_desk(office.desk)), len(office.notices)

    @invariant()
    def a_restart_changes_nothing(self):
        assert self.other.desk == self.mine.desk
        assert self.other.notices == self.mine.notices

    @invariant()
    def every_notice_has_a_number_of_its_own(self):
        assert [notice.number for notice in self.mine.notices] == list(range(len(self.mine.notices)))
        assert len({notice.key for notice in self.mine.notices}) == len(self.mine.notices)

    @invariant()
    def every_told_incident_is_told_to_be_over_once_when_it_is(self):
        told = set()
        for notice in self.mine.notices:
            if notice.reason is Reason.RESOLVED:
                told.remove(notice.incident_key)
            else:
                told.add(notice.incident_key)
        open_ = {c.incident.opened for c in self.mine.desk.cases.values() if c.is_open and c.said}
        assert {n.opened for n in self.mine.notices if n.incident_key in told} == open_

    @invariant()
    def what_burns_and_may_be_told_has_been_told(self):
        """The worst of what fires was told, unless it is held back; so the last message is true. What an act sets free
        is told with the next look."""
        desk = self.mine.desk
        if not self.looked or desk.at is None or desk.plan or desk.in_force.silences or desk.in_force.windows:
            return
        grave = [a for a in desk.active.values() if a.fired and a.rule in ("SplitBrain", "NoPrimary", "FailedOver")]
        if grave and not (desk.case.said and desk.case.said.flapping):
            assert desk.case.said
            assert level(grave) <= desk.case.said.level
        if self.reaches and ("Blind", "") in desk.active and not (desk.case.said and desk.case.said.flapping):
            assert not desk.active["Blind", ""].fired or "Blind" in desk.case.said.rules


Desk.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestDesk = pytest.mark.timeout(600)(Desk.TestCase)
