from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.notice import Reason
from alerts.sending.patience import Patience
from alerts.sending.waiting import Waiting, parcels, pressing
from build import START
from hapair.severity import Severity
from history.notices import Delivery, DeliveryState
from tellings import notice, opened


def waiting(told, **more):
    return Waiting(told, Delivery(told.key, "hook", DeliveryState.OWED, told.at), 0.0, **more)


def numbers(parcel):
    return [each.notice.number for each in parcel.all]


reasons = st.sampled_from([Reason.OPENED, Reason.WORSE, Reason.REMINDER, Reason.RESOLVED, Reason.TEST])
stories = st.lists(st.tuples(st.integers(0, 2), reasons, st.sampled_from(Severity)), max_size=25)


def told(story):
    """Of three incidents at once, each notice with the next number of all."""
    return [
        notice(n, reason, opened=START + timedelta(seconds=-incident), severity=severity)
        for n, (incident, reason, severity) in enumerate(story)
    ]


def drained(notices):
    """The parcels as they go out one after another."""
    left, gone = [waiting(each) for each in notices], []
    while left:
        first = parcels(left)[0]
        gone.append(first)
        left = [each for each in left if each not in first.all]
    return gone


@given(stories, st.randoms())
def test_each_notice_goes_out_or_is_carried_once_and_the_order_of_an_incident_is_kept(story, random):
    notices = told(story)
    shuffled = list(notices)
    random.shuffle(shuffled)
    gone = drained(shuffled)
    assert sorted(n for parcel in gone for n in numbers(parcel)) == list(range(len(notices)))
    for incident in {each.opened for each in notices}:
        mine = [n for parcel in gone if parcel.last.notice.opened == incident for n in numbers(parcel)]
        assert mine == sorted(mine)


@given(stories)
def test_an_end_and_a_test_are_told_by_messages_of_their_own(story):
    for parcel in drained(told(story)):
        folded = {each.notice.reason for each in parcel.folded}
        assert not folded & {Reason.RESOLVED, Reason.TEST}
        assert not (parcel.last.notice.reason is Reason.TEST and folded)


@given(stories)
def test_no_more_messages_go_out_than_there_are_ends_tests_and_what_is_still_open(story):
    notices = told(story)
    ends = [each for each in notices if each.reason in (Reason.RESOLVED, Reason.TEST)]
    incidents = {each.opened for each in notices}
    assert len(drained(notices)) <= 2 * len(ends) + len(incidents)


def test_an_incident_that_began_and_ended_while_the_channel_was_away_is_one_message():
    was = [notice(), notice(1, Reason.WORSE), notice(2, Reason.RESOLVED)]
    (parcel,) = parcels(map(waiting, was))
    assert (parcel.last.notice, [each.notice for each in parcel.folded]) == (was[2], was[:2])


def test_one_that_came_again_after_its_end_is_two():
    again = [notice(), notice(1, Reason.RESOLVED), notice(2), notice(3, Reason.RESOLVED)]
    assert [numbers(parcel) for parcel in drained(again)] == [[0, 1], [2, 3]]


def test_the_most_severe_goes_first_and_then_the_oldest():
    warning, old, new = (opened(n, n, severity=s) for n, s in enumerate((Severity.WARNING, *[Severity.CRITICAL] * 2)))
    assert [numbers(parcel) for parcel in parcels(map(waiting, (new, warning, old)))] == [[1], [2], [0]]


def test_what_presses_is_all_of_the_incidents_that_are_critical_but_what_was_taken_over():
    critical, end = notice(), notice(1, Reason.RESOLVED, severity=Severity.OK)
    other = opened(2, 50, severity=Severity.WARNING)
    assert pressing([waiting(critical), waiting(end), waiting(other)]) == [waiting(critical), waiting(end)]
    assert pressing([waiting(critical, taken_over=True), waiting(end)]) == [waiting(end)]


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_pauses_grow_to_the_longest_and_no_further(failures, chance):
    patience = Patience()
    pause_s = patience.pause_s(failures, chance)
    assert patience.first_s / 2 <= pause_s <= patience.most_s
    assert failures < 7 or pause_s >= patience.most_s / 2
    assert patience.pause_s(1, 0.0) == 1.0


def test_who_asks_to_be_left_alone_is_left_alone_within_reason():
    patience = Patience()
    assert [patience.asked_s(4.0, asked) for asked in (None, 2.0, 30.0, 1e9)] == [4.0, 4.0, 30.0, 600.0]
