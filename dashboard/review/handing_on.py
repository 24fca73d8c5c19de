"""Knows the buttons by which an incident's report is taken along, each made only when it is asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import streamlit as st

from dashboard.faults import contained
from dashboard.reading import the_aside
from dashboard.reports.as_pdf import HOW, can_write_pdf
from dashboard.reports.formats import MEDIA, Format, Report, file_name, write
from dashboard.reports.incident import read_case, report_incident, subject
from dashboard.reports.month import read_month, stretch
from dashboard.reports.monthly import report_month
from dashboard.review.dossier import Dossier
from dashboard.said import printable
from hapair.pair import Pair

LABELS = {
    Format.HTML: "HTML",
    Format.PDF: "PDF",
    Format.MARKDOWN: "Markdown",
    Format.JSON: "JSON",
    Format.CSV: "Events, CSV",
}


MONTHS = 13
"""That can be chosen from, the one that goes on first."""


@contained("The reports")
def draw_downloads(dossier: Dossier) -> None:
    pair, opened, aside = dossier.pair.name, dossier.incident.opened, the_aside()

    def made() -> Report:
        case = aside.ask(lambda store: read_case(store, pair, opened, datetime.now(UTC)))
        assert case is not None, "an incident is never taken out of the store"
        return report_incident(case)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text("Report")
        _draw_buttons(subject(pair, opened), made)


@contained("The reports of months")
def draw_month_downloads(pairs: Sequence[Pair], of: str, now: datetime, sites: Mapping[str, str]) -> None:
    """A month of one pair, of those of a site, or of all of them, which `of` is the word for. `sites` by pair."""
    aside = the_aside()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        month = st.selectbox("Report of the month", last_months(now), width=200, key="month-chosen")
        site = _choose_site(pairs, of, sites)
        told = [pair for pair in pairs if site in ("", sites.get(pair.name))]

        def made() -> Report:
            at = datetime.now(UTC)
            edges, at_sites = stretch(month, at), {site} - {""}
            return report_month(aside.ask(lambda store: read_month(store, site or of, told, edges, at, at_sites)))

        _draw_buttons(f"{site or of} {month}", made)


def _choose_site(pairs: Sequence[Pair], of: str, sites: Mapping[str, str]) -> str:
    """Empty is all of them; of one pair there is nothing to choose."""
    known = sorted({sites[pair.name] for pair in pairs if pair.name in sites})
    if len(pairs) < 2 or not known:
        return ""
    return st.selectbox(
        "Of", ["", *known], format_func=lambda site: printable(site) or of, width=200, key="site-chosen"
    )


def last_months(now: datetime) -> list[str]:
    """The newest first."""
    months = now.year * 12 + now.month - 1
    return [f"{each // 12:04}-{each % 12 + 1:02}" for each in range(months, months - MONTHS, -1)]


def _draw_buttons(named: str, made: Callable[[], Report]) -> None:
    """`made` runs when one is pressed, outside the session: what it needs of that it has already."""
    for form, label in LABELS.items():
        here = form is not Format.PDF or can_write_pdf()
        st.download_button(
            label,
            _written(made, form) if here else "",
            file_name(named, form),
            MEDIA[form],
            key=f"report-{form}",
            on_click="ignore",
            disabled=not here,
            help=None if here else HOW,
        )


def _written(made: Callable[[], Report], form: Format) -> Callable[[], bytes]:
    return lambda: write(made(), form)
