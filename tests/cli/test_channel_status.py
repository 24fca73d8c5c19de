"""Whether status says which channels fail, and how bad that is."""

from alerts.sending.channel_report import ChannelReport, show_reports
from build import START
from cli.status.channels import lines, read, severity
from hapair.severity import Severity

WELL = ChannelReport("mail", sent=3, sent_at=START)
FAILS = ChannelReport("hook", waiting=2, oldest=START, failing_since=START, error="connection refused")
REFUSES = ChannelReport("sms", given_up=1, failing_since=START, error="401")


def test_one_channel_that_fails_is_a_warning_and_all_of_them_are_critical():
    heart = ChannelReport("heartbeat", sent=9, sent_at=START)
    assert severity(()) is Severity.OK
    assert severity((WELL, heart)) is Severity.OK
    assert severity((WELL, FAILS)) is Severity.WARNING
    assert severity((FAILS, REFUSES, heart)) is Severity.CRITICAL
    assert severity((WELL, ChannelReport("heartbeat", failing_since=START, error="?"))) is Severity.WARNING


def test_each_that_fails_is_a_line_that_says_since_when_and_why():
    assert list(lines((WELL, FAILS, REFUSES))) == [
        "WARNING  channel hook: fails since 2026-03-01T00:00:00.000Z, 2 wait: connection refused",
        "WARNING  channel sms: fails since 2026-03-01T00:00:00.000Z, 1 given up: 401",
    ]


def test_what_the_collector_reported_comes_back_and_nothing_is_no_channel():
    reports = (WELL, FAILS)
    assert read(show_reports(reports)) == reports
    assert read(None) == ()
