"""Knows what a recording comes to, told as `pairwatch replay --json` does, by the path that judges live looks."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from alerts.alert import Alert
from alerts.alert_form import show_alert
from alerts.desk.attending import attend
from alerts.desk.desk import Desk
from alerts.notice import Notice
from alerts.policy import Policy
from alerts.show import show_notice
from hapair.causes.chronicle import Chronicle, Scribe
from hapair.causes.form import show_hypotheses
from hapair.causes.question import of_failover, of_incident
from hapair.causes.weighing import hypotheses
from hapair.evidence.gathered import Evidence, Remark
from hapair.evidence.losses import Loss
from hapair.failovers import Failover
from hapair.forms.evidence import show_loss, show_remark
from hapair.forms.recording import Recording
from hapair.forms.show import show_failover, show_incident, show_mismatch, show_span
from hapair.incidents.incident import Incident
from hapair.mismatches import Mismatch
from hapair.spans import Range, Span
from hapair.watch import Watch, run


def retold(recording: Recording, policy: Policy | None = None) -> dict[str, Any]:
    """The last word on every span, failover, mismatch, alert and incident, each in the order in which they began, and
    what would have been told of it: by the policy given, else by the rules as they come."""
    watch, desk, policy = Watch(recording.pair), Desk(), policy or Policy(recording.pair)
    spans: dict[int, Span] = {}
    failovers: list[Failover] = []
    mismatches: dict[int, Mismatch] = {}
    remarks: list[Remark] = []
    losses: dict[tuple[str, str, Range], Loss] = {}
    alerts: dict[tuple[str, str, object], Alert] = {}
    incidents: dict[int, Incident] = {}
    notices: list[Notice] = []
    scribe = Scribe(recording.pair)
    for item, step in zip(recording.items, run(recording.items, watch), strict=True):
        watch = step.watch
        scribe.take(item, step)
        spans |= {span.number: span for span in step.spans}
        failovers += step.failovers
        mismatches |= {mismatch.number: mismatch for mismatch in step.mismatches}
        remarks += step.remarks
        losses |= {(member, loss.link, loss.began): loss for member, loss in _losses(watch.evidence)}
        desk, told, changed = attend(desk, policy, item, step)
        notices += told
        alerts |= {(*alert.key, alert.fired): alert for alert in changed}
        if incident := desk.case.incident:
            incidents[incident.number] = incident
    if watch.span:
        spans[watch.span.number] = watch.span
    known = scribe.chronicle()
    return {
        "pair": recording.pair.name,
        "spans": [show_span(span) for span in spans.values()],
        "failovers": [_failover(known, failover) for failover in failovers],
        "mismatches": [show_mismatch(mismatch) for mismatch in mismatches.values()],
        "losses": [{"member": key[0], **show_loss(loss)} for key, loss in losses.items()],
        "remarks": [show_remark(remark) for remark in remarks],
        "alerts": [show_alert(alert) for alert in alerts.values()],
        "incidents": [_incident(known, incident, recording.items[-1].at) for incident in incidents.values()],
        "notices": [show_notice(notice) for notice in notices],
    }


def _failover(known: Chronicle, failover: Failover) -> dict[str, Any]:
    found = hypotheses(known, of_failover(known, failover))
    return show_failover(failover) | {"causes": show_hypotheses(found)}


def _incident(known: Chronicle, incident: Incident, now: datetime) -> dict[str, Any]:
    found = hypotheses(known, of_incident(known, incident, now))
    return show_incident(incident) | {"causes": show_hypotheses(found)}


def _losses(evidence: Evidence) -> Iterator[tuple[str, Loss]]:
    return ((member, loss) for member, known in evidence.members.items() for loss in known.losses)
