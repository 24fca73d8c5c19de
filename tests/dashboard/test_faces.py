"""What machines ask: the API, the metrics and the badges, over the wire, by parsers that nobody here wrote."""

import asyncio
import json
import re
import subprocess
import textwrap
import threading
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as parsed
from starlette.exceptions import HTTPException

from alerts.sending.channel_report import ChannelReport
from build import PAIR, START, P, S, look
from dashboard.desks import Desks
from dashboard.faces.asking import AT_ONCE, Counter
from dashboard.faces.badges import draw_badge
from dashboard.faces.measures import MEASURES
from dashboard.faces.metrics import Now, filled
from dashboard.view import Tone
from dashboards import Served, served
from hapair.forms.lines import whole_ms
from hapair.judge import PairState
from hapair.look import Cause, Facts, NoAnswer, Reading, Testimony
from hapair.watch import Watch, run
from history.beat_report import BeatReport, parse_beat, show_beat
from history.latest import Latest
from needs import program
from project import doc_page
from reviewed import CRASH, items, keep, looks, pair_of
from stood import dead_mail, stood
from stores import Files

HOSTILE = 'a"b\\c\n<script>alert(1)</script>\u202e{x="1"} 1'
PARIS = replace(pair_of("paris"), name="mx paris/1 <b>&\"'", poll_interval_s=60.0)
NAMED = quote(PARIS.name, safe="")


@pytest.fixture(scope="module")
def began() -> datetime:
    """So that the last look is of now."""
    return whole_ms(datetime.now(UTC) - timedelta(seconds=1995))


@pytest.fixture(scope="module")
def server(tmp_path_factory, began) -> Iterator[Served]:
    place = Files(tmp_path_factory.mktemp("faces")).new()
    with place.opened() as store:
        keep(store, PARIS, items(PARIS, began))
    with served(place) as server:
        yield server


def asked(server: Served, path: str, status: int = 200):
    found, body, headers = server.get(path)
    assert found == status, body
    assert headers["cache-control"] == "no-store"
    assert headers["content-type"] == ("application/json" if status == 200 else "application/problem+json")
    return json.loads(body)


def test_the_api_tells_each_pair_and_where_more_of_it_is(server):
    (pair,) = asked(server, "/api/v1/pairs")["pairs"]
    assert (pair["pair"], pair["state"], pair["severity"]) == (PARIS.name, "normal", "ok")
    state = asked(server, pair["url"])
    assert state["members"]["par-mx1"]["snmp"]["effective"] == 1
    assert {link["link"]: link["state"] for link in state["links"]} == {"port5": "up", "port6": "up"}
    assert state["readiness"]["level"]


@pytest.mark.parametrize("name", ["spans", "failovers", "incidents", "events", "notices"])
def test_a_list_is_the_newest_first_and_its_pages_are_all_of_it(server, name):
    path = f"/api/v1/pairs/{NAMED}/{name}"
    whole = asked(server, f"{path}?limit=1000")
    assert whole["next"] is None
    found, page = [], f"{path}?limit=2"
    while page:
        answer = asked(server, page)
        assert 1 <= len(answer[name]) <= 2
        found += answer[name]
        page = answer["next"]
    assert found == whole[name]
    times = [each.get("at") or each.get("opened") or (each.get("began") or each["between"])[1] for each in found]
    assert len(times) > 0
    assert times == sorted(times, reverse=True)


def test_only_what_touches_the_asked_stretch_is_told(server, began):
    until = quote((began + timedelta(seconds=610)).isoformat())
    spans = asked(server, f"/api/v1/pairs/{NAMED}/spans?until={until}")["spans"]
    assert [span["state"] for span in spans] == ["primary_unseen", "normal"]
    assert asked(server, f"/api/v1/pairs/{NAMED}/incidents?open=true")["incidents"] == []
    assert len(asked(server, f"/api/v1/pairs/{NAMED}/incidents?open=false")["incidents"]) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/", 404),
        ("/api/v2/pairs", 404),
        ("/api/v1/pairs/nobody/state", 404),
        ("/api/v1/pairs/nobody/spans", 404),
        ("/api/v1/pairs?limit=1", 400),
        (f"/api/v1/pairs/{NAMED}/spans?limit=0", 400),
        (f"/api/v1/pairs/{NAMED}/spans?limit=1001", 400),
        (f"/api/v1/pairs/{NAMED}/spans?limit=%C2%B2", 400),
        (f"/api/v1/pairs/{NAMED}/spans?offset=-1", 400),
        (f"/api/v1/pairs/{NAMED}/spans?since=yesterday", 400),
        (f"/api/v1/pairs/{NAMED}/spans?since=2026-01-01T00:00:00", 400),
        (f"/api/v1/pairs/{NAMED}/spans?until=0001-01-01T00:00:00Z&since=2026-01-01T00:00:00Z", 400),
        (f"/api/v1/pairs/{NAMED}/spans?sinse=2026-01-01T00:00:00Z", 400),
        (f"/api/v1/pairs/{NAMED}/incidents?open=maybe", 400),
        (f"/api/v1/pairs/{NAMED}/nothing", 404),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_why_in_json(server, path, status):
    problem = asked(server, path, status)
    assert problem["status"] == status
    assert problem["detail"]


@pytest.mark.parametrize("edge", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00%2B14:00"])
def test_no_time_is_too_early_or_too_late_to_ask(server, edge):
    status, body, _ = server.get(f"/api/v1/pairs/{NAMED}/spans?until={edge}")
    assert status in (200, 400), body


@pytest.mark.parametrize("path", ["/api/v1/pairs", "/metrics", f"/badge/{NAMED}.svg"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_machines_only_read(server, path, method):
    request = urllib.request.Request(server.address + path, method=method, data=b"{}")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    refused.value.close()
    assert refused.value.code == 405


def test_who_has_the_answer_already_is_told_so_until_something_happens(server):
    path = f"/api/v1/pairs/{NAMED}/state"
    tag = server.get(path)[2]["etag"]
    request = urllib.request.Request(server.address + path, headers={"If-None-Match": f'"other", {tag}'})
    with pytest.raises(urllib.error.HTTPError) as unchanged:
        urllib.request.urlopen(request, timeout=10)
    unchanged.value.close()
    assert unchanged.value.code == 304
    assert server.get(f"/api/v1/pairs/{NAMED}/spans")[2]["etag"] != tag


def test_prometheus_takes_the_metrics_as_they_are_served(server):
    _, body, _ = server.get("/metrics")
    command = [program("promtool"), "check", "metrics"]
    checked = subprocess.run(command, input=body, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_without_a_store_metrics_say_so_and_nothing_else_and_the_api_is_503(tmp_path):
    with served(Files(tmp_path).new()) as server:
        status, body, _ = server.get("/metrics")
        told = {sample.name: sample.value for family in parsed(body) for sample in family.samples}
        assert (status, told) == (200, {"pairwatch_store_up": 0})
        assert "there is no store yet" in asked(server, "/api/v1/pairs", 503)["detail"]
        assert server.get("/badge/mx.svg")[0] == 503


def test_open_metrics_are_served_to_who_asks_for_them(server):
    asking = urllib.request.Request(f"{server.address}/metrics")
    asking.add_header("Accept", "application/openmetrics-text; version=1.0.0")
    with urllib.request.urlopen(asking, timeout=10) as told:
        assert told.headers["Content-Type"].startswith("application/openmetrics-text")
        names = {family.name for family in open_metrics(told.read().decode())}
    assert "pairwatch_pair_state" in names


class Slow:
    """Where reading takes until it is let go."""

    def __init__(self) -> None:
        self.go, self.began = threading.Event(), threading.Event()

    def read(self) -> str:
        self.began.set()
        assert self.go.wait(20)
        return "read"


async def test_a_question_beyond_those_that_are_served_at_once_is_told_to_come_again():
    counter, slow = Counter(patience_s=0.2), Slow()
    under_way = [asyncio.create_task(counter.ask(slow.read)) for _ in range(AT_ONCE)]
    assert await asyncio.to_thread(slow.began.wait, 20)
    with pytest.raises(HTTPException) as refused:
        await counter.ask(lambda: "read")
    slow.go.set()
    assert await asyncio.gather(*under_way) == ["read"] * AT_ONCE
    assert await counter.ask(lambda: "again") == "again"
    assert (refused.value.status_code, refused.value.headers) == (503, {"Retry-After": "5"})


def samples(now: Now) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    registry = CollectorRegistry()
    registry.register(filled(now))
    families = parsed(generate_latest(registry).decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def holding(found, name: str, label: str, **where: str) -> set[str]:
    """Which of the choices of an enum are 1."""
    return {
        dict(labels)[label]
        for (each, labels), value in found.items()
        if each == name and value == 1 and where.items() <= dict(labels).items()
    }


def latest(item) -> Latest:
    (step,) = run([item], Watch(PAIR))
    assert step.status is not None
    assert step.watch.span is not None
    return Latest(
        PAIR, item, item.at, step.status.state, step.status.severity, step.watch.span.began,
        kept_at=item.at, evidence=step.watch.evidence,
    )  # fmt: skip


def test_every_enum_has_one_series_for_each_choice_and_one_is_1():
    found = samples(Now(START, [latest(look(P, S))], [], [], None))
    states = [labels for name, labels in found if name == "pairwatch_pair_state"]
    assert len(states) == len(PairState)
    assert holding(found, "pairwatch_pair_state", "state") == {"normal"}
    assert holding(found, "pairwatch_pair_mail", "mail") == {"flows"}
    assert holding(found, "pairwatch_member_effective_mode", "mode", member="mx2") == {"secondary"}


def test_what_is_stale_measures_nothing_but_that():
    found = samples(Now(START + timedelta(seconds=60), [latest(look(P, S))], [], [], None))
    assert holding(found, "pairwatch_pair_state", "state") == {"unobserved"}
    assert holding(found, "pairwatch_pair_severity", "severity") == {"unknown"}
    assert holding(found, "pairwatch_member_effective_mode", "mode") == {"unseen"}
    assert not any(name == "pairwatch_member_channel_up" for name, _ in found)


def test_percents_are_ratios_and_what_a_unit_does_not_tell_is_no_zero():
    told = Testimony(Reading(1, 1, Facts(cpu_percent=25.0, mail_disk_percent=50.0)), NoAnswer(Cause.TIMEOUT))
    found = samples(Now(START, [latest(look(told, S))], [], [], None))
    of_mx1 = (("member", "mx1"), ("pair", "mx-paris"))
    assert found["pairwatch_member_cpu_ratio", of_mx1] == 0.25
    assert found["pairwatch_member_mail_disk_ratio", of_mx1] == 0.5
    assert ("pairwatch_member_memory_ratio", of_mx1) not in found
    assert found["pairwatch_member_channel_up", (("channel", "http"), *of_mx1)] == 0


def test_what_was_told_and_how_the_collector_fares_is_counted():
    channels = [ChannelReport("noc", 2, sent=5, given_up=1, failing_since=START)]
    beat = BeatReport(10, 1, 2, 1, 3, 4, 5, 0.5, (0.1, 1.0), (7, 2, 1))
    assert parse_beat(show_beat(beat)).lag_sum_s == 0.5
    found = samples(Now(START, [], [], channels, (START, parse_beat(show_beat(beat)))))
    assert found["pairwatch_channel_notices_total", (("channel", "noc"), ("outcome", "given_up"))] == 1
    assert found["pairwatch_channel_failing", (("channel", "noc"),)] == 1
    assert found["pairwatch_collector_missed_total", (("why", "stalled"),)] == 2
    buckets = {dict(labels)["le"]: value for (name, labels), value in found.items() if name.endswith("_bucket")}
    assert buckets == {"0.1": 7, "1.0": 9, "+Inf": 10}


def test_a_hostile_name_is_a_label_s_text_and_no_series():
    facts = Facts(model=HOSTILE, queues={HOSTILE: 1}, heartbeat={HOSTILE: HOSTILE})
    pair = replace(PAIR, name=HOSTILE)
    row = replace(latest(look(Testimony(Reading(1, 1, facts)), S)), pair=pair)
    found = samples(Now(START, [row], [], [ChannelReport(HOSTILE)], None))
    assert {name for name, _ in found} <= {*MEASURES}
    assert {dict(labels)["pair"] for _, labels in found if "pair" in dict(labels)} == {HOSTILE}


def test_every_measure_is_said_to_be_there_and_is():
    channels, beat = [ChannelReport("noc")], (START, BeatReport(1, 0, 0, 1, 0, 0, 0, 0.0, (1.0,), (1, 0)))
    numbers = dict.fromkeys(("uptime_s", "cpu_percent", "memory_percent", "log_disk_percent", "mail_disk_percent"), 1.0)
    more = {"queues": {"q": 1}, "heartbeat": {"port6": "ok"}, "sync": {"config": "in_sync"}, "certificate_ends": START}
    told = Reading(1, 1, Facts(model="F", sessions=1, load=1.0, deferred=1, **numbers, **more))
    moved = [found for step in run(looks(PAIR, START, CRASH), Watch(PAIR)) for found in step.failovers]
    row, fires = replace(latest(look(Testimony(told), S)), failover=moved[0]), Desks({PAIR.name: stood(dead_mail())[1]})
    sheet = filled(Now(START, [row], [], channels, beat, desks=fires))
    # The library keeps a counter's name without its ending.
    found = {family.name + ("_total" if family.type == "counter" else "") for family in sheet.collect()}
    assert found == {*MEASURES}


@pytest.mark.parametrize("name", [HOSTILE, "x" * 300, "mx-paris", "", "\ud800"])
def test_a_badge_is_a_picture_whatever_the_pair_is_called(name):
    picture = ElementTree.fromstring(draw_badge(name, "Split brain", Tone.CRITICAL).encode())
    kinds = {element.tag.rpartition("}")[2] for element in picture.iter()}
    assert kinds == {"svg", "title", "rect", "g", "path", "text"}
    assert float(picture.get("width")) < 600


def test_many_badges_may_stand_in_one_page():
    """What has an id would be another badge's there."""
    assert "id=" not in draw_badge("mx-paris", "Normal", Tone.OK)


def test_a_badge_is_served_by_the_pair_s_true_name(server):
    status, body, headers = server.get(f"/badge/{NAMED}.svg")
    assert (status, headers["content-type"], headers["cache-control"]) == (200, "image/svg+xml", "no-store")
    assert "Normal" in body
    assert server.get("/badge/nobody.svg")[0] == 404


DOCUMENTED = doc_page("api.md")


def test_every_measure_is_documented_as_it_is_and_no_other():
    rows = re.findall(r"(?m)^\| `(pairwatch_\w+)` \| [^|]* \| (.+) \|$", DOCUMENTED)
    assert dict(rows) == dict(MEASURES)


def test_the_documented_labels_are_the_ones_there_are(server):
    documented = dict(re.findall(r"(?m)^\| `(pairwatch_\w+)` \| ([^|]*) \|", DOCUMENTED))
    for family in parsed(server.get("/metrics")[1]):
        for sample in family.samples:
            labels = {name for name in documented.get(sample.name, "").split(", ") if name}
            assert {*sample.labels} - {"le"} == labels, sample.name


def test_the_documented_rules_are_ones_that_prometheus_takes(tmp_path):
    rules = DOCUMENTED[DOCUMENTED.index("    groups:") :].partition("\n\n")[0]
    (tmp_path / "rules.yml").write_text(textwrap.dedent(rules))
    command = [program("promtool"), "check", "rules", str(tmp_path / "rules.yml")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "2 rules found" in checked.stdout, checked.stderr
    assert {*re.findall(r"pairwatch_\w+", rules)} <= {*MEASURES}
