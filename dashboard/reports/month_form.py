"""Knows how a month is written for other programs: as JSON, and as one list of all that happened."""

from collections.abc import Sequence
from math import isnan
from typing import Any

from dashboard.reports.as_json import show_length, show_pair, show_row
from dashboard.reports.events import in_order
from dashboard.reports.month import QUESTIONS, Month, PairMonth, concluded
from dashboard.review.dossier import is_planned
from hapair.forms.lines import show_time
from hapair.forms.show import show_failover, show_span
from hapair.incidents.figures import summed


def month_events(month: Month) -> list[dict[str, Any]]:
    """Of all its pairs, by their times."""
    found = [row for each in month.pairs for row in _events(each, month)]
    return sorted(found, key=lambda row: str(row["at"]))


def _events(pair: PairMonth, month: Month) -> list[dict[str, Any]]:
    spans = [span for span in pair.spans if span.began.latest >= month.since]
    done = [each for each in pair.done if each.at <= month.until]
    return in_order(pair.pair.name, spans, pair.failovers, pair.heard, pair.told, done)


def show_month(month: Month, gaps: Sequence[str]) -> dict[str, Any]:
    edges = {"since": show_time(month.since), "until": show_time(month.until)}
    pairs = [_show(each, month) for each in month.pairs]
    shown = {"report": "month", "written_at": show_time(month.read_at), "of": month.of}
    return {**shown, **edges, "gaps": list(gaps), "pairs": pairs}


def _show(pair: PairMonth, month: Month) -> dict[str, Any]:
    return {
        **show_pair(pair.pair),
        "availability": _show_shares(pair, month),
        "lengths": {
            name: show_length(summed(pair.spans, asked, month.since, month.until))
            for name, (_, asked) in QUESTIONS.items()
        },
        "incidents": [
            show_row(row.incident, row.rule) | {"planned": is_planned(row.incident, concluded(pair, row))}
            for row in pair.incidents
        ],
        "failovers": [show_failover(each) for each in pair.failovers],
        "spans": [show_span(span) for span in pair.spans],
    }


def _show_shares(pair: PairMonth, month: Month) -> dict[str, list[float | None]]:
    """Least and most, in percent; null where there is nothing to divide by."""
    from history.frames import availability

    shares = availability(pair.spans, month.since, month.until)
    return {
        of: [None if isnan(share) else share for share in map(float, shares.loc[of])] for of in shares.index.astype(str)
    }
