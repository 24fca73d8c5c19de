"""The samples in docs/channels.md are what is sent."""

import json
import re

import pytest

from alerts.channels import alertmanager, pagerduty, slack, webhook
from alerts.channels.base import Copy
from alerts.channels.letter import letter
from alerts.notice import Reason
from channel_stage import notice
from project import doc_page

PAGE = doc_page("channels.md")


def section(heading: str) -> str:
    return next(part for part in re.split(r"(?m)^## ", PAGE) if part.startswith(heading))


def sample(heading: str) -> str:
    return re.findall(r"(?s)```\w+\n(.*?)\n```", section(heading))[0]


@pytest.mark.parametrize(
    ("heading", "sent"),
    [
        ("Webhook", webhook.form(notice(), Copy())),
        ("Alertmanager", alertmanager.alerts(notice(), Copy())),
        ("PagerDuty", pagerduty.event(notice(), Copy())),
        ("Slack", slack.form(notice(), Copy())),
    ],
)
def test_the_sample_of_a_service_is_what_it_is_sent(heading, sent):
    assert json.loads(sample(heading)) == sent


def test_the_sample_of_a_letter_is_one():
    found = letter(notice(), Copy(), "pw@example.org", ("noc@example.com",))
    headers, _, body = sample("E-mail").partition("\n\n")
    assert body.strip() == found.get_body(("plain",)).get_content().replace("\r\n", "\n").strip()
    assert dict(line.split(": ", 1) for line in headers.splitlines()).items() <= dict(found.items()).items()


def test_every_reason_that_a_webhook_is_told_is_named():
    told = {reason.value for reason in Reason if reason is not Reason.ALIVE}
    assert told <= set(re.findall(r"`(\w+)`", section("Webhook")))
