"""Knows how it is said how the channels fare: which take what they are given, and which do not, since when and why."""

from collections.abc import Iterator, Sequence

from alerts.sending.channel_report import ChannelReport, parse_reports
from hapair.forms.lines import show_time
from hapair.settings.channels_file import HEARTBEAT
from hapair.severity import Severity


def read(report: str | None) -> tuple[ChannelReport, ...]:
    """Of what the collector reported last, if anything."""
    return parse_reports(report) if report else ()


def severity(reports: Sequence[ChannelReport]) -> Severity:
    """Where none takes anything, nobody is told of whatever comes."""
    messengers = [report for report in reports if report.channel != HEARTBEAT]
    if messengers and all(report.failing_since for report in messengers):
        return Severity.CRITICAL
    return Severity.WARNING if any(report.failing_since for report in reports) else Severity.OK


def lines(reports: Sequence[ChannelReport]) -> Iterator[str]:
    """One for each that fails."""
    worst = severity(reports).name
    for report in reports:
        if report.failing_since:
            waiting = f"{report.waiting} wait" if report.waiting else f"{report.given_up} given up"
            since = show_time(report.failing_since)
            yield f"{worst:8} channel {report.channel}: fails since {since}, {waiting}: {report.error}"
