"""Whether what is owed is sent, in fake time: over channels that are away, slow, broken, or refuse."""

import asyncio
from dataclasses import dataclass, field, replace

import pytest

from alerts.channels.base import SendError
from alerts.notice import Reason
from alerts.notice_form import notice_row
from alerts.sending.channel_report import parse_reports, show_reports
from alerts.sending.dispatch import Dispatcher
from hapair.severity import Severity
from history.notices import Delivery, DeliveryState, Owed
from tellings import notice, opened
from virtual_time import clock_s, now, run_virtually

OWED, TRYING, FAILED = DeliveryState.OWED, DeliveryState.TRYING, DeliveryState.FAILED
SENT, FOLDED, GIVEN_UP = DeliveryState.SENT, DeliveryState.FOLDED, DeliveryState.GIVEN_UP
DAY_S = 86_400.0


@dataclass
class Log:
    """As much of a store as a dispatcher asks for."""

    rows: dict[tuple[str, str], Delivery] = field(default_factory=dict)
    written: list[Delivery] = field(default_factory=list)
    kept: int = 0
    """How many of those written are safe."""

    def hand_on(self, delivery):
        self.rows[delivery.key, delivery.channel] = delivery
        self.written.append(delivery)

    async def journal(self, deliveries):
        for delivery in deliveries:
            self.hand_on(delivery)
        await asyncio.sleep(0)
        self.kept = len(self.written)

    def state(self, told, channel="hook"):
        return self.rows[told.key, channel].state


@dataclass
class Endpoint:
    """A channel that takes what it is given, or does as it is told: `trouble` may raise."""

    name: str = "hook"
    lasts_s: float = 0.01
    trouble: object = None
    tried: list[float] = field(default_factory=list)
    got: list[tuple] = field(default_factory=list)

    async def send(self, told, copy):
        self.tried.append(clock_s())
        if self.trouble:
            self.trouble(told)
        await asyncio.sleep(self.lasts_s)
        self.got.append((told, copy, clock_s()))
        return f"receipt {len(self.got)}"

    def keys(self):
        return [told.key for told, _, _ in self.got]


def away(until_s):
    def trouble(_told):
        if clock_s() < until_s:
            raise SendError("connection refused")

    return trouble


def refusing(reason="401: the token is unknown"):
    def trouble(_told):
        raise SendError(reason, permanent=True)

    return trouble


def owed(*told):
    return [Owed(notice_row(each), delivery) for each in told for delivery in notice_row(each).owed()]


def tell(*endpoints, story, lasts_s=10.0, fallbacks=None, log=None, first=()):
    """Runs a dispatcher for so long: `story` says what is owed when; `first`, what was owed at its start."""
    log = log or Log()

    async def run():
        dispatcher = Dispatcher(endpoints, fallbacks or {}, log, now, chance=lambda: 0.0)
        dispatcher.take(first)
        stop = asyncio.Event()
        running = asyncio.create_task(dispatcher.run(stop))
        for after_s, notices in sorted(story):
            await asyncio.sleep(after_s - clock_s())
            dispatcher.take(owed(*notices))
        await asyncio.sleep(lasts_s - clock_s())
        report = dispatcher.report()
        stop.set()
        await running
        return report

    return log, run_virtually(run())


def test_what_is_owed_goes_out_at_once_and_is_marked():
    hook, told = Endpoint(), notice()
    log, _ = tell(hook, story=[(1, [told])])
    assert [(got, copy.attempt, at) for got, copy, at in hook.got] == [(told, 1, 1.01)]
    assert [row.state for row in log.written] == [TRYING, SENT]
    assert log.rows[told.key, "hook"].receipt == "receipt 1"


def test_an_attempt_is_journalled_before_it_is_made():
    log = Log()

    def look(told):
        last = log.written[: log.kept][-1]
        assert (last.key, last.state, last.attempts) == (told.key, TRYING, 1)

    hook = Endpoint(trouble=look)
    tell(hook, story=[(0, [notice(), opened(1, 1)])], log=log)
    assert len(hook.got) == 2


@pytest.mark.parametrize("outage_s", [3600.0, DAY_S])
def test_after_an_hour_or_a_day_away_all_arrives_within_a_minute_each_incident_as_one_message(outage_s):
    hook = Endpoint(trouble=away(outage_s))
    story, burning = [], []
    for n in range(20):
        began = 10.0 + n * 100
        first = opened(3 * n, began)
        more = [notice(3 * n + 1, Reason.REMINDER, after=began + 20, opened=first.opened)]
        if n % 4:
            more.append(notice(3 * n + 2, Reason.RESOLVED, after=began + 40, opened=first.opened))
        burning += [more[-1]]
        story += [(began, [first]), *((began + 20 * k, [each]) for k, each in enumerate(more, 1))]
    log, (report,) = tell(hook, story=story, lasts_s=outage_s + 61)
    assert sorted(hook.keys()) == sorted(last.key for last in burning)
    assert {len(copy.folded) for told, copy, _ in hook.got if told.ended} == {2}
    assert all(at <= outage_s + 60 for _, _, at in hook.got)
    assert {row.state for row in log.rows.values()} == {SENT, FOLDED}
    assert (report.waiting, report.failing_since) == (0, None)


def test_a_channel_that_is_away_is_asked_ever_more_seldom_and_not_once_for_each_notice():
    hook = Endpoint(trouble=away(DAY_S))
    tell(hook, story=[(0, [opened(n, n) for n in range(100)])], lasts_s=3600)
    pauses = [b - a for a, b in zip(hook.tried, hook.tried[1:], strict=False)]
    assert pauses[:6] == pytest.approx([1, 2, 4, 8, 16, 32], abs=0.1)
    assert max(pauses) <= 45.1
    assert len(pauses) < 90


def test_a_channel_that_asks_to_be_left_alone_is():
    def busy(_told):
        if clock_s() < 100:
            raise SendError("429", retry_after_s=120)

    hook = Endpoint(trouble=busy)
    tell(hook, story=[(0, [notice()]), (5, [opened(1, 5)])], lasts_s=300)
    assert hook.tried[:2] == pytest.approx([0, 120], abs=0.1)
    assert len(hook.got) == 2


def test_a_slow_channel_delays_no_other():
    slow, quick = Endpoint("mail", lasts_s=50.0), Endpoint("hook")
    story = [(n, [opened(n, n, channels=("mail", "hook"))]) for n in range(5)]
    tell(slow, quick, story=story, lasts_s=400)
    assert [at - n for n, (_, _, at) in enumerate(quick.got)] == pytest.approx([0.01] * 5)
    assert len(slow.got) == 5


def test_a_channel_that_hangs_is_let_go_and_tried_again():
    class Hanging(Endpoint):
        async def send(self, told, copy):
            self.tried.append(clock_s())
            if len(self.tried) == 1:
                await asyncio.Event().wait()
            self.got.append((told, copy, clock_s()))

    hook = Hanging()
    log, _ = tell(hook, story=[(0, [notice()])], lasts_s=100)
    assert hook.got[0][1].attempt == 2
    assert "no answer within 60 s" in [row.error for row in log.written]


def test_a_channel_broken_in_a_way_of_its_own_ends_nothing():
    def bug(_told):
        if clock_s() < 5:
            raise ZeroDivisionError

    hook = Endpoint(trouble=bug)
    log, _ = tell(hook, story=[(0, [notice()])], lasts_s=60)
    assert len(hook.got) == 1
    assert log.written[1].error == "a fault of ours: ZeroDivisionError"


def test_a_permanent_refusal_is_tried_once_shown_and_taken_over_by_the_fallback():
    hook, sms = Endpoint(trouble=refusing()), Endpoint("sms")
    told = notice()
    log, reports = tell(hook, sms, story=[(0, [told])], fallbacks={"hook": "sms"}, lasts_s=500)
    assert len(hook.tried) == 1
    assert (log.state(told), log.rows[told.key, "hook"].error) == (GIVEN_UP, "401: the token is unknown")
    assert [(got, copy.instead_of) for got, copy, _ in sms.got] == [(told, "hook")]
    assert log.rows[told.key, "sms"].instead_of == "hook"
    assert (reports[0].given_up, reports[0].error) == (1, "401: the token is unknown")
    assert reports[0].failing_since is not None


def test_what_a_refused_message_carried_is_given_up_with_it_and_told_by_the_fallback_as_one():
    away_until = away(30)

    def first_away_then_refusing(told):
        away_until(told)
        refusing()(told)

    hook, sms = Endpoint(trouble=first_away_then_refusing), Endpoint("sms")
    first, end = notice(), notice(1, Reason.RESOLVED, after=20)
    log, _ = tell(hook, sms, story=[(0, [first]), (20, [end])], fallbacks={"hook": "sms"}, lasts_s=80)
    assert [log.state(each) for each in (first, end)] == [GIVEN_UP, GIVEN_UP]
    assert [(got.key, len(copy.folded)) for got, copy, _ in sms.got] == [(end.key, 1)]


def test_a_critical_notice_is_told_by_the_fallback_within_two_minutes_and_by_its_own_channel_when_it_is_back():
    hook, sms = Endpoint(trouble=away(1000)), Endpoint("sms")
    critical, warning = notice(), opened(1, 1, severity=Severity.WARNING)
    log, _ = tell(hook, sms, story=[(0, [critical, warning])], fallbacks={"hook": "sms"}, lasts_s=1100)
    assert [got.key for got, _, _ in sms.got] == [critical.key]
    assert sms.got[0][2] <= 120
    assert sorted(hook.keys()) == sorted([critical.key, warning.key])
    assert {row.state for row in log.rows.values()} == {SENT}


def test_while_a_channel_is_away_the_fallback_is_told_at_once_of_what_comes_and_how_it_ends():
    hook, sms = Endpoint(trouble=away(DAY_S)), Endpoint("sms")
    end = notice(1, Reason.RESOLVED, after=600, severity=Severity.OK)
    story = [(0, [notice()]), (600, [end]), (700, [later := opened(2, 700)])]
    tell(hook, sms, story=story, fallbacks={"hook": "sms"}, lasts_s=800)
    assert [(got.key, round(at)) for got, _, at in sms.got][1:] == [(end.key, 600), (later.key, 700)]


def test_a_notice_the_fallback_is_told_of_anyway_does_not_go_to_it_twice():
    hook, sms = Endpoint(trouble=away(DAY_S)), Endpoint("sms")
    tell(hook, sms, story=[(0, [notice(channels=("hook", "sms"))])], fallbacks={"hook": "sms"}, lasts_s=500)
    assert len(sms.got) == 1


def test_a_notice_taken_over_before_a_restart_is_not_taken_over_again():
    hook, sms, told = Endpoint(trouble=away(DAY_S)), Endpoint("sms"), notice()
    left = Owed(notice_row(told), Delivery(told.key, "hook", FAILED, told.at, 9), taken_over=True)
    tell(hook, sms, story=[], first=[left], fallbacks={"hook": "sms"}, lasts_s=500)
    assert sms.got == []


def test_what_was_being_tried_when_the_collector_died_goes_out_again_after_a_pause_with_its_key():
    hook, told = Endpoint(), notice()
    left = Owed(notice_row(told), Delivery(told.key, "hook", TRYING, told.at, 3))
    log, _ = tell(hook, story=[], first=[left], lasts_s=60)
    assert [(got.key, copy.attempt) for got, copy, _ in hook.got] == [(told.key, 4)]
    assert hook.tried == [pytest.approx(4.0)]
    assert log.state(told) is SENT


def test_a_channel_gets_back_what_it_remembered_of_a_notice_and_its_first_receipt_in_the_incident():
    def half(_told):
        if clock_s() < 0.5:
            raise SendError("one of two refused", progress="anna")

    hook = Endpoint(trouble=half)
    story = [(0, [notice()]), (9, [notice(1, after=9)]), (10, [notice(2, Reason.RESOLVED, after=10)])]
    tell(hook, story=story, lasts_s=20)
    assert [(copy.progress, copy.receipt) for _, copy, _ in hook.got] == [
        ("anna", ""),
        ("", "receipt 1"),
        ("", "receipt 1"),
    ]


def test_one_notice_that_is_never_taken_holds_up_no_other():
    poison = notice()

    def spits(told):
        if told.key == poison.key:
            raise SendError("500")

    hook = Endpoint(trouble=spits)
    story = [(0, [poison]), *((60.0 * n, [opened(n, 60.0 * n)]) for n in range(1, 20))]
    tell(hook, story=story, lasts_s=1300)
    assert len(hook.got) == 19
    assert all(at - told.number * 60 <= 46 for told, _, at in hook.got)


def test_a_notice_for_a_channel_that_is_set_no_more_is_given_up_and_says_why():
    told = notice(channels=("pager",))
    log, _ = tell(Endpoint(), story=[(0, [told])])
    assert log.rows[told.key, "pager"].error == "the settings name no such channel any more"
    assert log.state(told, "pager") is GIVEN_UP


def test_a_notice_that_cannot_be_read_is_given_up_and_the_next_goes_out():
    hook, told = Endpoint(), notice(1)
    (bad,) = owed(notice())
    bad = replace(bad, notice=replace(bad.notice, text="?"))
    log, _ = tell(hook, story=[(1, [told])], first=[bad])
    assert hook.keys() == [told.key]
    assert log.state(notice()) is GIVEN_UP


def test_an_attempt_under_way_ends_before_all_stops_and_what_waits_stays_owed():
    hook = Endpoint(lasts_s=3.0)
    log, _ = tell(hook, story=[(9, [notice(), opened(1, 9)])], lasts_s=10)
    assert len(hook.got) == 1
    assert [row.state for row in log.written] == [TRYING, SENT]


def test_what_a_channel_reports_can_be_written_and_read():
    hook = Endpoint(trouble=away(5))
    _, reports = tell(hook, story=[(0, [notice(), opened(1, 3)])], lasts_s=4)
    assert parse_reports(show_reports(reports)) == reports
    assert (reports[0].waiting, reports[0].worst, reports[0].oldest) == (2, Severity.CRITICAL, notice().at)
    assert reports[0].error == "connection refused"
