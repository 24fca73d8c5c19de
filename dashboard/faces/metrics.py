"""Knows `/metrics`: how everything stands now, for a Prometheus that asks every so often."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from alerts.desk.firing import severity_of
from alerts.sending.channel_report import REPORT as CHANNELS
from alerts.sending.channel_report import ChannelReport, parse_reports
from dashboard.aside import Aside
from dashboard.desks import DeskReader, Desks
from dashboard.faces.asking import Counter
from dashboard.faces.expectations import read_expectations
from dashboard.faces.of_pairs import put_alerts, put_pair
from dashboard.faces.sheet import Sheet
from hapair.readiness.ground import NOTHING_EXPECTED
from hapair.verify.expected import Expected
from history.beat_report import REPORT as BEAT
from history.beat_report import BeatReport, parse_beat
from history.incidents import IncidentRow
from history.reader import Latest, Reader


@dataclass(frozen=True, slots=True)
class Now:
    """All that one answer is made of. `open` are the incidents of all pairs that have not ended."""

    at: datetime
    latest: Sequence[Latest]
    open: Sequence[IncidentRow]
    channels: Sequence[ChannelReport]
    beat: tuple[datetime, BeatReport] | None
    expected: Mapping[str, Expected] = field(default_factory=dict)
    desks: Desks = field(default_factory=Desks)


def metrics_routes(
    aside: Aside, counter: Counter, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> list[Route]:
    desks = DeskReader()

    async def metrics(request: Request) -> Response:
        encode, media = choose_encoder(request.headers.get("Accept", ""))

        def written() -> bytes:
            return encode(_registry(filled(aside.ask(lambda store: read_now(store, clock(), desks)))))

        try:
            answer = await counter.ask(written)
        except HTTPException:
            answer = encode(_registry(away()))
        return Response(answer, 200, {"Cache-Control": "no-store"}, media)

    return [Route("/metrics", metrics)]


def _registry(sheet: Sheet) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(sheet)
    return registry


def away() -> Sheet:
    """What can be said without the store."""
    sheet = Sheet()
    sheet.put("pairwatch_store_up", 0)
    return sheet


def read_now(store: Reader, now: datetime, desks: DeskReader) -> Now:
    channels, beat = store.report(CHANNELS), store.report(BEAT)
    return Now(
        now,
        store.latest(),
        [row for row in store.incidents(since=now) if row.incident.is_open],
        parse_reports(channels[1]) if channels else (),
        (beat[0], parse_beat(beat[1])) if beat else None,
        read_expectations(store),
        desks.read(store),
    )


def filled(now: Now) -> Sheet:
    sheet = Sheet()
    sheet.put("pairwatch_build_info", 1, version=version("pairwatch"))
    sheet.put("pairwatch_store_up", 1)
    by_pair: dict[str, list[IncidentRow]] = {}
    for row in now.open:
        by_pair.setdefault(row.pair, []).append(row)
    for latest in now.latest:
        name = latest.pair.name
        put_pair(sheet, latest, severity_of(now.desks.of(name)), now.at, now.expected.get(name, NOTHING_EXPECTED))
        put_alerts(sheet, name, now.desks.of(name), by_pair.get(name, ()))
    for report in now.channels:
        _put_channel(sheet, report)
    if now.beat:
        sheet.put("pairwatch_collector_report_timestamp_seconds", now.beat[0].timestamp())
        _put_beat(sheet, now.beat[1])
    return sheet


def _put_channel(sheet: Sheet, report: ChannelReport) -> None:
    for outcome, count in (("sent", report.sent), ("given_up", report.given_up)):
        sheet.put("pairwatch_channel_notices_total", count, channel=report.channel, outcome=outcome)
    sheet.put("pairwatch_channel_notices_waiting", report.waiting, channel=report.channel)
    sheet.put("pairwatch_channel_failing", report.failing_since is not None, channel=report.channel)


def _put_beat(sheet: Sheet, beat: BeatReport) -> None:
    sheet.put("pairwatch_collector_looks_total", beat.started)
    for why, count in (("overrun", beat.overruns), ("stalled", beat.missed)):
        sheet.put("pairwatch_collector_missed_total", count, why=why)
    for why, count in (("missed", beat.job_misses), ("failed", beat.job_errors)):
        sheet.put("pairwatch_collector_job_misses_total", count, why=why)
    sheet.put("pairwatch_collector_driver_starts_total", beat.driver_starts)
    sheet.put("pairwatch_collector_faults_total", beat.faults)
    sheet.histogram("pairwatch_collector_lag_seconds", beat.lag_bounds_s, beat.lag_counts, beat.lag_sum_s)
