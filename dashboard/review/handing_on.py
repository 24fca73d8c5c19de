"""Knows the buttons by which an incident's report is taken along, each made only when it is asked for."""

from collections.abc import Callable
from datetime import UTC, datetime

import streamlit as st

from dashboard.reading import the_aside
from dashboard.reports.as_pdf import HOW, can_write_pdf
from dashboard.reports.formats import MEDIA, Format, file_name, write
from dashboard.reports.incident import read_case, report_incident, subject
from dashboard.review.dossier import Dossier

LABELS = {
    Format.HTML: "HTML",
    Format.PDF: "PDF",
    Format.MARKDOWN: "Markdown",
    Format.JSON: "JSON",
    Format.CSV: "Events, CSV",
}


def draw_downloads(dossier: Dossier) -> None:
    pair, opened = dossier.pair.name, dossier.incident.opened
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text("Report")
        for form, label in LABELS.items():
            here = form is not Format.PDF or can_write_pdf()
            st.download_button(
                label,
                _written(pair, opened, form) if here else "",
                file_name(subject(pair, opened), form),
                MEDIA[form],
                key=f"report-{form}",
                on_click="ignore",
                disabled=not here,
                help=None if here else HOW,
            )


def _written(pair: str, opened: datetime, form: Format) -> Callable[[], bytes]:
    """`the_aside` is asked for here: what makes it runs outside the session."""
    aside = the_aside()

    def make() -> bytes:
        case = aside.ask(lambda store: read_case(store, pair, opened, datetime.now(UTC)))
        assert case is not None, "an incident is never taken out of the store"
        return write(report_incident(case), form)

    return make
