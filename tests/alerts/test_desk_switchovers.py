"""Normal switchovers, with looks that straddle them: two polls of one look can see both members as primary."""

from random import Random

from alerts.notice import Reason
from build import P_AS_S, P_OFF, PAIR, S_AS_P, SILENT, P, S, look
from desks import Office
from hapair.judge import PairState

SWITCHOVERS = 10_000


def straddling(random: Random):
    """Looks around a switchover in which nobody is primary beside another, as each member answered when it was asked.

    A member answers a moment after it was asked, each by itself; the first look that is not well is followed by a fresh
    one at once, the others by their beat or every second.
    """
    beat = random.choice([1.0, 10.0])
    stopped = random.uniform(1.0, 2.0 + beat)
    began = stopped + random.choice([0.0, 0.0, 0.3, 2.0, 8.0])
    then, asked, after, unwell = random.choice([P_OFF, P_AS_S, SILENT]), 0.0, 0, False
    while after < 2:
        after += asked >= began
        heard = [asked + random.uniform(0.0, 3.0) for _ in range(2)]
        p = P if heard[0] < stopped else then
        s = S if heard[1] < began else S_AS_P
        asked = max(heard)
        yield look(p, s, round(asked, 3))
        fresh, unwell = not unwell and (p, s) != (P, S), (p, s) != (P, S)
        asked += 0.0 if fresh else beat


def test_ten_thousand_switchovers_are_no_split_brain():
    random, straddled, told = Random(7), 0, 0
    for _ in range(SWITCHOVERS):
        office = Office()
        for taken in straddling(random):
            office.take(taken)
            straddled += office.watch.span.state is PairState.SPLIT_BRAIN
        assert "SplitBrain" not in {alert.rule for alert in office.alerts}
        assert not any("SplitBrain" in notice.rules for notice in office.notices)
        told += office.notices[0].reason is Reason.OPENED
    assert straddled > SWITCHOVERS / 20, "the looks do not straddle what they should"
    assert told == SWITCHOVERS


def test_a_split_brain_that_is_one_is_told_with_the_fresh_look():
    office = Office().see(P, S, 0).see(P, S_AS_P, 10, 11)
    assert office.told == [("opened", 11)]
    assert office.notices[0].topic == PAIR.name
