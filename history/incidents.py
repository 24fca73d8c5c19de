"""Knows what is kept of incidents: each once, by its pair and the moment it was opened, as it last changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hapair.forms.incident import parse_incident, show_incident
from hapair.forms.lines import decode, encode
from hapair.incidents.incident import Incident
from history.database.session import Found, Session
from history.looks import EVER
from history.rows import floor_ms, to_ms


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """`rule` is empty for a departure of the pair from normal, and names the one rule of a matter of upkeep.

    While the incident is open, what moves with every look (`at`, `steady_s`) is as it was at the last change.
    """

    pair: str
    rule: str
    incident: Incident


def last_of(rows: Sequence[IncidentRow]) -> IncidentRow | None:
    """The last of the pair as such, or else of its upkeep, such as a failover leaves behind. `rows` are in the order in
    which they were opened."""
    return next((row for row in reversed(rows) if not row.rule), rows[-1] if rows else None)


_FIND = """
    SELECT pair.name, incident.rule, incident.text FROM incident JOIN pair ON pair.id = incident.pair
    WHERE (pair.name = ? OR ? = '') AND (closed >= ? OR closed IS NULL) AND opened <= ?
    ORDER BY opened, name
"""
_ONE = """
    SELECT pair.name, incident.rule, incident.text FROM incident JOIN pair ON pair.id = incident.pair
    WHERE pair.name = ? AND opened = ?
"""


def incident_row(pair: int, row: IncidentRow) -> tuple[Any, ...]:
    incident = row.incident
    closed = None if incident.closed is None else to_ms(incident.closed)
    return pair, to_ms(incident.opened), row.rule, closed, encode(show_incident(incident)).encode()


def read_incidents(
    session: Session, pair: str | None, since: datetime | None, until: datetime | None
) -> list[IncidentRow]:
    """What touches [since, until] of a pair, or of all, in the order in which they were opened."""
    first, last = (-EVER if since is None else floor_ms(since)), (EVER if until is None else floor_ms(until))
    return [_row(found) for found in session.rows(_FIND, pair or "", pair or "", first, last)]


def read_incident(session: Session, pair: str, opened: datetime) -> IncidentRow | None:
    found = session.row(_ONE, pair, floor_ms(opened))
    return None if found is None else _row(found)


def _row(found: Found) -> IncidentRow:
    return IncidentRow(found.name, found.rule, parse_incident(decode(bytes(found.text).decode())))
