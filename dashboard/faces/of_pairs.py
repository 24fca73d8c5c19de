"""Knows what of a pair, its members, links and synchronisation is measured; what is too old measures nothing."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from alerts.desk.desk import Desk
from alerts.desk.firing import firing
from dashboard.faces.sheet import Sheet, word
from dashboard.members import merged
from dashboard.said import printable
from hapair.evidence.freshness import Freshness, freshness
from hapair.evidence.gathered import Known
from hapair.evidence.links import LinkState, link_states
from hapair.evidence.service import mail_now
from hapair.evidence.syncs import SyncState, sync_states
from hapair.judge import Mail, PairState, said
from hapair.look import Facts, Reading, Testimony
from hapair.modes import HaMode
from hapair.pair import Member
from hapair.readiness.check import Standing
from hapair.readiness.ground import NOTHING_EXPECTED
from hapair.readiness.readiness import Level, Readiness, readiness_of
from hapair.severity import Severity
from hapair.verify.expected import Expected
from history.incidents import IncidentRow
from history.latest import Latest

UNSEEN = "unseen"
MODES = (*HaMode, UNSEEN)
SEVERITIES = tuple(severity.name.lower() for severity in Severity)
MOST_QUEUES = 64
"""What a unit names may not make endless series."""
_FIGURES = (
    ("uptime_seconds", "uptime_s", 1.0),
    ("cpu_ratio", "cpu_percent", 0.01),
    ("memory_ratio", "memory_percent", 0.01),
    ("log_disk_ratio", "log_disk_percent", 0.01),
    ("mail_disk_ratio", "mail_disk_percent", 0.01),
    ("sessions", "sessions", 1.0),
    ("load", "load", 1.0),
    ("deferred_mails", "deferred", 1.0),
)


def put_pair(
    sheet: Sheet, latest: Latest, fires: Severity, now: datetime, expected: Expected = NOTHING_EXPECTED
) -> None:
    """`fires` is the gravest that fires of the pair: its state may be worse."""
    pair, stale = latest.pair, is_stale(latest, now)
    state = PairState.UNOBSERVED if stale or latest.state is None else latest.state
    severity = Severity.UNKNOWN if stale else max(latest.severity, fires)
    sheet.state("pairwatch_pair_state", "state", PairState, [state], pair=pair.name)
    sheet.state("pairwatch_pair_severity", "severity", SEVERITIES, [severity.name.lower()], pair=pair.name)
    flows = mail_now(latest.look, state, latest.evidence.virtual, now)
    sheet.state("pairwatch_pair_mail", "mail", Mail, [flows], pair=pair.name)
    sheet.put("pairwatch_pair_poll_interval_seconds", pair.poll_interval_s, pair=pair.name)
    _put_times(sheet, latest)
    for member in pair.members:
        _put_member(sheet, latest, member, stale)
    _put_told(sheet, latest, now)
    _put_readiness(sheet, pair.name, readiness_of(latest, now, expected))


def put_alerts(sheet: Sheet, pair: str, desk: Desk, open_: Sequence[IncidentRow]) -> None:
    """What fires of it; `open_` are its incidents that have not ended."""
    for name in ("warning", "critical"):
        count = sum(row.incident.severity.name.lower() == name for row in open_)
        sheet.put("pairwatch_pair_incidents_open", count, pair=pair, severity=name)
    for (rule, severity), count in Counter((alert.rule, alert.severity) for alert in firing(desk)).items():
        sheet.put("pairwatch_pair_alerts_firing", count, pair=pair, rule=rule, severity=severity.name.lower())


def _put_times(sheet: Sheet, latest: Latest) -> None:
    pair, moved, since = latest.pair.name, latest.failover, latest.since
    sheet.put("pairwatch_pair_failovers_total", moved.number + 1 if moved else 0, pair=pair)
    if latest.at:
        sheet.put("pairwatch_pair_last_look_timestamp_seconds", latest.at.timestamp(), pair=pair)
    if since:
        sheet.put("pairwatch_pair_state_since_timestamp_seconds", since.latest.timestamp(), pair=pair)
    if moved:
        sheet.put("pairwatch_pair_last_failover_timestamp_seconds", moved.between.latest.timestamp(), pair=pair)


def _put_readiness(sheet: Sheet, pair: str, found: Readiness) -> None:
    sheet.state("pairwatch_pair_readiness", "level", Level, [found.level], pair=pair)
    for standing in Standing:
        count = len(found.standing(standing))
        sheet.put("pairwatch_pair_readiness_checks", count, pair=pair, standing=word(standing))


def is_stale(latest: Latest, now: datetime) -> bool:
    age_s = None if latest.at is None else (now - latest.at).total_seconds()
    return age_s is None or freshness(latest.pair, age_s) is Freshness.STALE


def _put_member(sheet: Sheet, latest: Latest, member: Member, stale: bool) -> None:
    labels = {"pair": latest.pair.name, "member": member.name}
    look = None if stale else latest.look
    testimony = look.members[member.name] if look else Testimony()
    words = said(testimony)
    for which in ("configured", "effective"):
        modes = {word.mode if which == "configured" else word.effective for word in words}
        now = [UNSEEN if mode is None else mode for mode in modes]
        sheet.state(f"pairwatch_member_{which}_mode", "mode", MODES, now, **labels)
    wrong = not stale and any(each.member == member.name for each in latest.mismatches)
    sheet.put("pairwatch_member_mismatch", wrong, **labels)
    for channel, outcome in (("snmp", testimony.snmp), ("http", testimony.http)):
        if outcome is not None:
            sheet.put("pairwatch_member_channel_up", isinstance(outcome, Reading), **labels, channel=channel)
    for channel, at in latest.evidence.members.get(member.name, Known()).spoke.items():
        name = "pairwatch_member_channel_last_timestamp_seconds"
        sheet.put(name, at.timestamp(), **labels, channel=channel)
    _put_facts(sheet, merged(testimony), labels)


def _put_facts(sheet: Sheet, facts: Facts, labels: dict[str, str]) -> None:
    """Of a unit that told nothing there is nothing."""
    told = {"model": facts.model, "version": facts.version, "serial": facts.serial}
    if any(told.values()):
        sheet.put("pairwatch_member_info", 1, **labels, **{k: printable(v or "", 64) for k, v in told.items()})
    for name, field, unit in _FIGURES:
        if (value := getattr(facts, field)) is not None:
            sheet.put(f"pairwatch_member_{name}", value * unit, **labels)
    for queue, mails in islice(facts.queues.items(), MOST_QUEUES):
        sheet.put("pairwatch_member_queue_mails", mails, **labels, queue=printable(queue, 64))
    if facts.certificate_ends:
        name = "pairwatch_member_certificate_end_timestamp_seconds"
        sheet.put(name, facts.certificate_ends.timestamp(), **labels)


def _put_told(sheet: Sheet, latest: Latest, now: datetime) -> None:
    pair = latest.pair
    for link in link_states(latest.evidence, pair, now).all:
        name = printable(link.name, 64)
        sheet.state("pairwatch_link_state", "state", LinkState, [link.state], pair=pair.name, link=name)
    for sync in sync_states(latest.evidence, pair, now):
        kind = printable(sync.kind, 64)
        sheet.state("pairwatch_sync_state", "state", SyncState, [sync.state], pair=pair.name, kind=kind)
        if sync.round.finished:
            name, at = "pairwatch_sync_last_finished_timestamp_seconds", sync.round.finished
            sheet.put(name, at.timestamp(), pair=pair.name, kind=kind)
