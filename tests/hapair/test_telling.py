"""What `pairwatch status` tells a person below the line of a pair."""

from dataclasses import replace

from build import PAIR, S_AS_P, SILENT, P, S, event, look
from cli.status.telling import told
from hapair.evidence.links import link_states
from hapair.evidence.syncs import sync_states
from hapair.forms.evidence import show_link, show_sync
from hapair.forms.lines import show_time
from hapair.forms.show import show_failover
from hapair.look import Event, Source
from hapair.watch import Watch, run
from incidents import at


def entry(*items, now=100, **attended):
    steps = list(run(items, Watch(PAIR)))
    evidence = steps[-1].watch.evidence
    moved = [failover for step in steps for failover in step.failovers]
    return {
        "state": "normal",
        "at": show_time(at(now)),
        "failover": show_failover(moved[-1]) if moved else None,
        "links": [show_link(link, at(now)) for link in link_states(evidence, PAIR, at(now)).all],
        "sync": [show_sync(sync, at(now)) for sync in sync_states(evidence, PAIR, at(now))],
        "alerts": [],
        "incidents": [],
        "silences": [],
        "windows": [],
        "at_risk": None,
        "stale": True,
        **attended,
    }


def line(kind, after, member="mx1", **more) -> Event:
    return replace(event(kind, after, member, Source.SYSLOG), more=more)


def test_a_pair_that_is_well_or_was_never_looked_at_has_nothing_to_tell():
    well = entry(look(P, S), line("heartbeat_changed", 1, links={"port6": "ok"}), line("sync_finished", 2, sync="mail"))
    assert told(well) == []
    assert told({"state": None}) == []


def test_a_link_that_is_down_is_told_with_who_says_so_by_which_channel_and_how_long_ago():
    cut = entry(look(P, S), line("heartbeat_changed", 40, links={"port6": "failed", "port5": "ok"}))
    assert told(cut) == ["link port6 down since 2026-03-01T00:00:40.000Z (mx1: failed by syslog 60 s ago)"]


def test_sync_that_failed_is_told_with_when_it_last_finished():
    failed = entry(look(P, S), line("sync_finished", 10, sync="mail"), line("sync_failed", 40, sync="mail"))
    last = "2026-03-01T00:00:10.000Z"
    assert told(failed) == [f"mail sync failed, last finished {last} (mx1: failed by syslog 60 s ago)"]


def test_what_fires_is_told_before_all_else():
    dead = {"rule": "VirtualAddressSilent", "subject": "172.16.1.2", "severity": "critical", "fired": show_time(at(40))}
    lone = {"rule": "FailedOver", "subject": "", "severity": "critical", "fired": show_time(at(50))}
    found = entry(look(P, S), alerts=[dead | {"detail": "smtp: refused"}, lone | {"detail": ""}])
    assert told(found) == [
        "critical since 2026-03-01T00:00:40.000Z: VirtualAddressSilent 172.16.1.2: smtp: refused",
        "critical since 2026-03-01T00:00:50.000Z: FailedOver",
    ]


def test_the_last_move_is_news_for_a_day():
    moved = look(P, S, 0), look(SILENT, S, 10), look(SILENT, S_AS_P, 20)
    between = "2026-03-01T00:00:10.000Z and 2026-03-01T00:00:20.000Z"
    assert told(entry(*moved)) == [f"mx2 took over between {between}"]
    assert told(entry(*moved, now=86_400 + 21)) == []


def test_where_no_look_narrowed_it_down_the_move_is_told_by_the_looks_around_it():
    moved = look(P, SILENT, 0), look(SILENT, S_AS_P, 20)
    between = "2026-03-01T00:00:00.000Z and 2026-03-01T00:00:20.000Z"
    assert told(entry(*moved)) == [f"mx2 took over between {between}"]


def test_what_a_unit_says_is_only_text():
    odd = entry(look(P, S), line("heartbeat_changed", 40, links={"\x1b[31mport6": "FAILED"}))
    assert "\x1b" not in told(odd)[0]


NOBODY = {"opened": "2026-03-01T00:00:10.000Z", "missing": ["roles", "steady"], "acknowledged": None}
ADA = {"who": "ada", "expires": "2026-03-01T02:00:00.000Z", "note": "on it\x1b[2J"}


def test_an_incident_is_told_with_who_looks_after_it_and_what_it_waits_for():
    incidents = [NOBODY, NOBODY | {"missing": [], "acknowledged": ADA}]
    assert told(entry(look(P, S), incidents=incidents)) == [
        "incident since 2026-03-01T00:00:10.000Z, acknowledged by nobody; waits for roles, steady",
        "incident since 2026-03-01T00:00:10.000Z, acknowledged by ada until 2026-03-01T02:00:00.000Z: on it\\x1b[2J",
    ]


def test_what_is_not_told_just_now_is_told_here():
    until = {"who": "ada", "until": "2026-03-02T00:00:00.000Z"}
    silences = [until | {"id": "a1", "rules": []}, until | {"id": "b2", "rules": ["SplitBrain", "Swapped"]}]
    windows = [{"id": "settings sunday", "purpose": "maintenance", "ends": "2026-03-01T03:00:00.000Z"}]
    assert told(entry(look(P, S), silences=silences, windows=windows)) == [
        "silence a1 of everything by ada until 2026-03-02T00:00:00.000Z",
        "silence b2 of SplitBrain, Swapped by ada until 2026-03-02T00:00:00.000Z",
        "maintenance window settings sunday until 2026-03-01T03:00:00.000Z",
    ]


def test_readiness_is_told_of_a_pair_that_is_not_stale():
    ready = {"colour": "amber", "sentence": "would fail over, with a weakness"}
    assert told(entry(look(P, S), stale=False, readiness=ready)) == [
        "readiness amber: would fail over, with a weakness"
    ]
