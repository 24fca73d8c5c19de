import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build import PAIR, START, look
from hapair.forms.lines import whole_ms
from hapair.forms.recording import BadRecording, read, write
from hapair.look import Cause, Event, Facts, NoAnswer, Path, Reading, Snapshot, Source, Testimony
from hapair.pair import OnFailure, Pair
from incidents import histories

HEADER = (
    '{"kind":"header","version":1,"pair":"mx-paris","poll_interval_s":10,"members":[{"name":"mx1","role":"primary"},'
    '{"name":"mx2","role":"secondary"}],"heartbeat_lost_threshold_s":15,"on_failure":"become-secondary"}'
)
LOOK = (
    '{"kind":"look","at":"2026-03-01T00:00:10.000Z","path":"ok","members":{"mx1":{"snmp":{"no_answer":"timeout"}},'
    '"mx2":{"snmp":{"mode":2,"effective":2},"http":{"heartbeat":{"port6":"ok","port5":"failed"},'
    '"sync":{"config":"in_sync"}}}}}'
)
EVENT = (
    '{"kind":"event","at":"2026-03-01T00:00:12.400Z","member":"mx2","source":"trap","event":"primary_unit_switch",'
    '"text":"MASTER heartbeat disappeared"}'
)


def test_the_published_example_is_read():
    found = read([HEADER, LOOK, EVENT])
    assert found.pair == Pair("mx-paris", "mx1", "mx2", on_failure=OnFailure.BECOME_SECONDARY)
    seen, told = found.items
    assert seen.members["mx1"].snmp == NoAnswer(Cause.TIMEOUT)
    assert seen.members["mx2"].http.facts.heartbeat == {"port6": "ok", "port5": "failed"}
    assert (told.kind, told.source, told.text) == ("primary_unit_switch", Source.TRAP, "MASTER heartbeat disappeared")


texts = st.text(max_size=20)
numbers = st.one_of(st.none(), st.floats(0, 1e6, allow_nan=False))
facts = st.builds(
    Facts,
    uptime_s=numbers,
    serial=st.one_of(st.none(), texts),
    cpu_percent=numbers,
    sessions=st.one_of(st.none(), st.integers()),
    queues=st.dictionaries(texts, st.integers(0)),
    certificate_ends=st.one_of(st.none(), st.just(START)),
    heartbeat=st.dictionaries(texts, texts),
    more=st.dictionaries(st.just("x-new"), texts),
)
parts = st.sampled_from([0.0, 0.01, 1.37, 3600.0])
readings = st.builds(Reading, st.one_of(st.none(), st.integers()), st.one_of(st.none(), st.integers()), facts, parts)
outcomes = st.one_of(st.none(), readings, st.builds(NoAnswer, st.sampled_from(Cause), texts, facts))
told = st.builds(Testimony, outcomes, outcomes, st.dictionaries(st.just("icmp"), texts))
LAST = datetime(9998, 12, 31, tzinfo=UTC)
times = st.datetimes(START.replace(tzinfo=None), LAST.replace(tzinfo=None)).map(
    lambda at: whole_ms(at.replace(tzinfo=UTC))
)
snapshots = st.builds(
    Snapshot,
    st.just("mx-paris"),
    times,
    st.fixed_dictionaries({"mx1": told, "mx2": told}),
    st.sampled_from(Path),
    parts,
)
events = st.builds(
    Event,
    st.just("mx-paris"),
    times,
    st.sampled_from(Source),
    texts.filter(bool),
    st.sampled_from(["mx1", None]),
    texts,
)


@given(st.lists(st.one_of(snapshots, events), max_size=5))
def test_what_is_written_is_read_again_to_the_last_key(items):
    lines = list(write(PAIR, items))
    found = read(lines)
    assert found.items == tuple(items)
    assert [json.loads(line) for line in write(found.pair, found.items)] == [json.loads(line) for line in lines]


@given(histories())
def test_a_history_survives_the_recording(items):
    assert read(write(PAIR, items)).items == tuple(items)


def test_further_keys_are_kept_everywhere():
    line = json.loads(LOOK) | {"rack": 7}
    line["members"]["mx2"]["snmp"]["fan"] = "ok"
    line["members"]["mx2"]["icmp"] = {"rtt_s": 0.1}
    found = read([json.dumps(json.loads(HEADER) | {"customer": "x"}), json.dumps(line)])
    assert found.more == {"customer": "x"}
    again = json.loads(list(write(found.pair, found.items))[1])
    assert (again["rack"], again["members"]["mx2"]["snmp"]["fan"]) == (7, "ok")
    assert again["members"]["mx2"]["icmp"] == {"rtt_s": 0.1}


def changed(line: str, **more) -> str:
    return json.dumps(json.loads(line) | more)


def snmp(value) -> str:
    return changed(LOOK, members={"mx1": {"snmp": value}, "mx2": {}})


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ('{"kind":"look","kind":"look"}', "key 'kind' stands twice"),
        ('{"kind":"look","x":NaN}', "NaN is not a JSON number"),
        ("[" * 100_000, "not JSON"),
        (changed(LOOK, kind="poll"), "kind 'poll' is none of"),
        (changed(LOOK, at="2026-03-01T00:00:10"), "has no zone"),
        (changed(LOOK, at="1969-12-31T23:59:59Z"), "before 1970"),
        (changed(LOOK, at="9999-01-01T00:00:00Z"), "after 9998"),
        (changed(LOOK, at="0001-01-01T00:00:00+05:00"), "has no UTC"),
        (changed(LOOK, at="9999-12-31T23:59:59-05:00"), "has no UTC"),
        (changed(LOOK, at="yesterday"), "no ISO 8601 time"),
        (changed(LOOK, at=12), "must be a time"),
        (changed(LOOK, path="maybe"), "path 'maybe' is none of ok, lost"),
        (changed(LOOK, members={"mx1": {}}), "members are ['mx1'], the header names ['mx1', 'mx2']"),
        (changed(LOOK, members=None), "members must be an object"),
        (snmp([]), "mx1.snmp must be an object"),
        (snmp({"mode": "master"}), "mx1.snmp.mode must be the number the unit sent, not 'master'"),
        (snmp({"effective": True}), "mx1.snmp.effective must be the number"),
        (snmp({"effective": 1.5}), "mx1.snmp.effective must be the number"),
        (snmp({"no_answer": "tired"}), "mx1.snmp.no_answer 'tired' is none of timeout"),
        (snmp({"no_answer": "timeout", "mode": 1}), "contradict each other"),
        (changed(LOOK, took_s=-1), "took_s must be seconds from 0 to 3600, not -1"),
        (changed(LOOK, took_s="3"), "took_s must be seconds"),
        (snmp({"early_s": 1e300}), "mx1.snmp.early_s must be seconds from 0 to 3600"),
        (snmp({"early_s": True}), "mx1.snmp.early_s must be seconds"),
        (snmp({"uptime_s": "long"}), "mx1.snmp.uptime_s is not a number: 'long'"),
        (snmp({"queues": {"incoming": "many"}}), "mx1.snmp.queues is not an object of whole numbers"),
        (changed(EVENT, source="rumour"), "source 'rumour' is none of"),
        (changed(EVENT, member="mx3"), "member 'mx3' is not in the header"),
        (changed(EVENT, event=""), "'event' must say what happened"),
        (changed(EVENT, text=3), "'text' must be a text"),
    ],
)  # fmt: skip
def test_a_bad_line_is_refused_with_its_number_and_reason(line, reason):
    with pytest.raises(BadRecording) as refused:
        read([HEADER, LOOK, "", line, EVENT])
    assert refused.value.line == 4
    assert reason in refused.value.reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (LOOK, "the first line must be the header"),
        (changed(HEADER, version=2), "version 2 is not 1"),
        (changed(HEADER, pair=""), "'pair' must name the pair"),
        (changed(HEADER, members=[]), "'members' must be two"),
        (changed(HEADER, members=[{"name": "a", "role": "primary"}] * 2), "'members' must be two"),
        (changed(HEADER, members=[{"name": "a", "role": r} for r in ("primary", "secondary")]), "two different names"),
        (changed(HEADER, poll_interval_s=0), "'poll_interval_s' must be a number above 0"),
        (changed(HEADER, gap_factor=1e300), "'gap_factor' must be a number above 0 and no more than 1e+09"),
        (changed(HEADER, gap_factor=1e9, poll_interval_s=1e9), "'gap_factor' poll intervals are 1e+18 s"),
        (changed(HEADER, on_failure="panic"), "'on_failure' 'panic' is none of"),
    ],
)
def test_a_bad_header_is_refused(line, reason):
    with pytest.raises(BadRecording, match="line 1") as refused:
        read([line])
    assert reason in refused.value.reason


def test_an_empty_recording_is_refused():
    with pytest.raises(BadRecording, match="the recording is empty"):
        read(["", "  "])


def test_times_are_whole_milliseconds_in_utc():
    found = read([HEADER, changed(LOOK, at="2026-03-01T01:00:10.123999+01:00")])
    assert found.items[0].at == look(None, None, 10.123).at
