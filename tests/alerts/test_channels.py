"""What each service is sent of a notice, and how its answers are understood."""

import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from alerts.channels import alertmanager
from alerts.channels.alertmanager import Alertmanager
from alerts.channels.base import Channel, Copy, SendError
from alerts.channels.pagerduty import PagerDuty
from alerts.channels.poster import Poster
from alerts.channels.slack import Slack
from alerts.channels.webhook import Webhook
from alerts.notice import Reason
from build import START
from channel_stage import OPENED, SENT, HttpSink, http_sink, notice, says, says_json
from hapair.forms.lines import show_time
from hapair.severity import Severity


def bodies(sink: HttpSink) -> list[dict]:
    return [json.loads(asked.body) for asked in sink.asked]


async def failing(channel: Channel, copy: Copy | None = None) -> SendError:
    with pytest.raises(SendError) as error:
        await channel.send(notice(), copy or Copy())
    return error.value


# The webhook.


def webhook(url: str, key: str = "") -> Webhook:
    return Webhook("there", url, key, Poster(5.0), lambda: START)


async def test_a_webhook_is_told_all_that_a_person_is_and_what_a_program_needs():
    first = notice()
    copy = Copy(3, (notice(-1),), "elsewhere")
    async with http_sink() as sink:
        await webhook(f"{sink.url}/hook").send(first, copy)
    (found,), (asked,) = bodies(sink), sink.asked
    assert (asked.method, asked.path, asked.headers["Idempotency-Key"]) == ("POST", "/hook", first.key)
    assert asked.headers["Content-Type"] == "application/json"
    expected = {
        "version": 1,
        "key": first.key,
        "incident_key": first.incident_key,
        "topic": "mx-paris",
        "site": "paris",
        "reason": "opened",
        "severity": "critical",
        "link": first.message.link,
    }
    assert {name: found[name] for name in expected} == expected
    assert (found["opened"], found["at"], found["ended"]) == (show_time(OPENED), show_time(SENT), False)
    assert found["details"][0] == {"label": "mx1", "text": "primary (set to primary)"}
    assert (found["attempt"], found["instead_of"]) == (3, "elsewhere")
    assert [folded["key"] for folded in found["folded"]] == [notice(-1).key]
    assert "X-Pairwatch-Signature" not in asked.headers


async def test_a_receiver_can_prove_who_sent_a_webhook_and_when():
    async with http_sink() as sink:
        await webhook(sink.url, "hunter2").send(notice(), Copy())
    (asked,) = sink.asked
    fields = dict(part.split("=") for part in asked.headers["X-Pairwatch-Signature"].split(","))
    assert fields["t"] == str(int(START.timestamp()))
    signed = hmac.new(b"hunter2", fields["t"].encode() + b"." + asked.body, hashlib.sha256)
    assert hmac.compare_digest(fields["v1"], signed.hexdigest())


# PagerDuty.


async def test_pagerduty_opens_and_resolves_one_incident_by_one_key():
    async with http_sink(says(202)) as sink:
        channel = PagerDuty("there", f"{sink.url}/v2/enqueue", "r0uting", Poster(5.0))
        await channel.send(notice(), Copy())
        await channel.send(notice(1, Reason.WORSE), Copy())
        await channel.send(notice(2, Reason.RESOLVED), Copy())
    opened, worse, resolved = bodies(sink)
    assert [found["event_action"] for found in (opened, worse, resolved)] == ["trigger", "trigger", "resolve"]
    assert {found["dedup_key"] for found in (opened, worse, resolved)} == {notice().incident_key}
    assert {found["routing_key"] for found in (opened, worse, resolved)} == {"r0uting"}
    payload = opened["payload"]
    assert (payload["severity"], payload["source"], payload["group"]) == ("critical", "mx-paris", "paris")
    assert payload["custom_details"]["mx1"] == "primary (set to primary)"
    assert opened["links"] == [
        {"href": notice().message.link, "text": "Open in Pairwatch"},
        {"href": notice().message.acknowledge, "text": "Acknowledge in Pairwatch"},
    ]


async def test_a_test_leaves_nobody_with_an_incident():
    async with http_sink(says(202)) as sink:
        await PagerDuty("there", sink.url, "r0uting", Poster(5.0)).send(notice(reason=Reason.TEST), Copy())
    assert [found["event_action"] for found in bodies(sink)] == ["trigger", "resolve"]


async def test_a_wrong_routing_key_is_for_good_and_too_much_at_once_is_not():
    answers = (says_json({"status": "invalid event", "errors": ["no r0uting"]}, 400), says(429))
    async with http_sink(*answers) as sink:
        channel = PagerDuty("there", sink.url, "r0uting", Poster(5.0, None, ("r0uting",)))
        wrong, busy = await failing(channel), await failing(channel)
    assert (wrong.permanent, busy.permanent) == (True, False)
    assert "r0uting" not in wrong.reason


# Slack.


def slack(sink: HttpSink) -> Slack:
    return Slack("there", f"{sink.url}/api", "xoxb-hunter2", "C1", Poster(5.0, None, ("xoxb-hunter2",)))


async def test_slack_keeps_an_incident_in_one_message_with_a_thread_as_its_log():
    async with http_sink(says_json({"ok": True, "channel": "C1", "ts": "171.5"})) as sink:
        receipt = await slack(sink).send(notice(), Copy())
        again = await slack(sink).send(notice(1, Reason.WORSE), Copy(receipt=receipt))
        await slack(sink).send(notice(2, Reason.RESOLVED), Copy(receipt=receipt))
    methods = [asked.path.rpartition("/")[2] for asked in sink.asked]
    assert methods == ["chat.postMessage", "chat.update", "chat.postMessage", "chat.update", "chat.postMessage"]
    first, update, reply, ended, last = bodies(sink)
    assert {asked.headers["Authorization"] for asked in sink.asked} == {"Bearer xoxb-hunter2"}
    assert receipt == again == "C1/171.5"
    assert (update["ts"], reply["thread_ts"], reply["reply_broadcast"]) == ("171.5", "171.5", True)
    assert (ended["ts"], last["thread_ts"], "reply_broadcast" in last) == ("171.5", "171.5", False)
    assert "thread_ts" not in first
    assert first["blocks"][0]["text"]["text"] == notice().message.title


async def test_a_message_that_can_be_changed_no_more_gets_a_new_one():
    answers = (says_json({"ok": False, "error": "message_not_found"}), says_json({"ok": True, "ts": "2.0"}))
    async with http_sink(*answers) as sink:
        assert await slack(sink).send(notice(1, Reason.WORSE), Copy(receipt="C1/1.0")) == "C1/2.0"
    assert "thread_ts" not in bodies(sink)[1]


async def test_a_receipt_of_another_channel_is_none():
    async with http_sink(says_json({"ok": True, "ts": "2.0"})) as sink:
        assert await slack(sink).send(notice(1), Copy(receipt="C0/1.0")) == "C1/2.0"
    assert len(sink.asked) == 1


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (says_json({"ok": False, "error": "invalid_auth"}), True),
        (says_json({"ok": False, "error": "not_in_channel"}), True),
        (says_json({"ok": False, "error": "ratelimited"}), False),
        (says_json({"ok": False, "error": "internal_error"}), False),
        (says_json({"ok": False}), True),
        (says_json(["ok"]), False),
        (says(200, "<html>a proxy's page</html>"), False),
        (says(429, Retry_After="30"), False),
    ],
)
async def test_an_error_inside_an_answer_of_success_is_one(answer, permanent):
    async with http_sink(answer) as sink:
        error = await failing(slack(sink))
    assert error.permanent == permanent


# Alertmanager.


async def test_an_alert_is_the_same_by_its_labels_for_as_long_as_the_incident_lasts():
    async with http_sink() as sink:
        channel = Alertmanager("there", sink.url + "/", "me", "hunter2", Poster(5.0))
        await channel.send(notice(), Copy())
        await channel.send(notice(1, Reason.REMINDER), Copy())
        await channel.send(notice(2, Reason.RESOLVED), Copy())
    opened, reminded, resolved = bodies(sink)
    assert {asked.path for asked in sink.asked} == {"/api/v2/alerts"}
    assert sink.asked[0].headers["Authorization"] == "Basic bWU6aHVudGVyMg=="
    assert [a["labels"] for a in opened] == [a["labels"] for a in reminded] == [a["labels"] for a in resolved]
    assert {a["startsAt"] for a in opened + resolved} == {show_time(OPENED)}
    assert opened[0]["endsAt"] > "2027"
    assert resolved[0]["endsAt"] == show_time(notice(2).at)


def test_what_got_worse_is_one_alert_still_and_what_eased_is_as_severe_as_it_was():
    def labels(*, first: str, severity: Severity) -> list[tuple[str, bool]]:
        told = notice(1, Reason.REMINDER, severity=severity)
        found = alertmanager.alerts(told, Copy(receipt=first))
        return [(alert["labels"]["severity"], alert["endsAt"] > show_time(told.at)) for alert in found]

    assert labels(first="", severity=Severity.WARNING) == [("warning", True)]
    assert labels(first="warning", severity=Severity.WARNING) == [("warning", True)]
    assert labels(first="warning", severity=Severity.CRITICAL) == [("critical", True), ("warning", False)]
    assert labels(first="critical", severity=Severity.WARNING) == [("critical", True)]


def test_a_test_stands_apart_from_every_incident_and_ends_by_itself():
    (found,) = alertmanager.alerts(notice(reason=Reason.TEST), Copy())
    assert found["labels"]["test"] == "true"
    assert found["endsAt"] == "2026-03-01T03:05:00.000Z"


def test_a_label_without_a_value_is_left_out():
    assert "site" not in alertmanager.alerts(replace(notice(), site=""), Copy())[0]["labels"]
