"""Knows the page on which two configurations are compared, and what the settings declare of each pair's units."""

import secrets
from collections.abc import Sequence
from typing import Literal

import streamlit as st

from dashboard.access.person import person
from dashboard.faults import contained
from dashboard.said import printable
from dashboard.settings import Read, the_settings
from hapair.lint.blocks import Unread
from hapair.lint.declared import declared_units
from hapair.lint.form import breaks, conclusion, not_compared_line, says, unread_lines
from hapair.lint.linting import Finding, Linted, lint
from hapair.lint.reading import NoHa, read_unit
from hapair.lint.rule import Level, Side
from hapair.lint.text import decoded
from hapair.settings.access import Rights
from hapair.severity import Severity

MOST_CHARS = 500_000
MOST_MIB = 1
COLOURS: dict[Level, Literal["red", "orange", "blue"]] = {
    Level.CRITICAL: "red",
    Level.WARNING: "orange",
    Level.NOTE: "blue",
}
TITLES = ("The one unit", "The other unit")


def draw_lint() -> None:
    st.title("Lint")
    st.text("Do the HA settings of two units fit each other?")
    if not person().may(Rights.OPERATOR):
        st.info("Comparing configurations takes an operator.")
        return
    st.subheader("Two configurations")
    _draw_asked()
    st.subheader("What the settings declare")
    _draw_declared(the_settings())


def _draw_asked() -> None:
    st.markdown("What `show system ha` printed on each unit, or their backups. Nothing of it is kept, or shown again.")
    with st.form("configurations"):
        for column, title in zip(st.columns(2), TITLES, strict=True):
            file, text = _keys(title)
            column.file_uploader(f"{title}: a file", max_upload_size=MOST_MIB, key=file)
            column.text_area(f"{title}: or its text", height=220, max_chars=MOST_CHARS, key=text)
        st.form_submit_button("Compare", type="primary", on_click=compare)
    if _FOUND in st.session_state:
        _draw_answer(st.session_state.pop(_FOUND))


_FOUND, _ROUND = "lint_found", "lint_round"


def _keys(title: str) -> tuple[str, str]:
    """The fields of each round are new ones, so what stood in those before is gone, here as in the browser."""
    asked = st.session_state.get(_ROUND, 0)
    return f"lint file {asked} {title}", f"lint text {asked} {title}"


@contained("What was found")
def compare() -> None:
    """What the button does, before the page is drawn."""
    given = [_given(title) for title in TITLES] if person().may(Rights.OPERATOR) else []
    both = [each for each in given if each]
    st.session_state[_FOUND] = compared(both) if len(both) == len(TITLES) else None
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _given(title: str) -> tuple[str, str] | None:
    """The name and the text of what was uploaded, else of what was pasted."""
    file, pasted = (st.session_state.get(key) for key in _keys(title))
    if file is not None:
        return file.name, decoded(file.getvalue())
    return (title.lower(), pasted) if pasted and pasted.strip() else None


def _draw_answer(found: Linted | NoHa | None) -> None:
    match found:
        case None:
            st.error("Two configurations are compared: paste or upload one for each unit.")
        case NoHa():
            st.error("This holds no HA settings: is it the configuration of a FortiMail unit?")
            st.text(printable(found.file))
            _draw_unread(found.file, found.unread)
        case Linted():
            _draw(found)


def compared(given: Sequence[tuple[str, str]]) -> Linted | NoHa:
    """Of two names and texts; the one that holds no HA settings, where one does not."""
    salt = secrets.token_bytes(16)
    first, second = (read_unit(text, name, salt) for name, text in given)
    if isinstance(first, NoHa):
        return first
    return second if isinstance(second, NoHa) else lint(first, second)


def _draw_declared(read: Read) -> None:
    if read.settings is None or read.document is None:
        st.text(printable(read.trouble, 2000))
        return
    pairs = {pair.pair.name: pair for pair in read.settings.pairs}
    chosen = st.selectbox("Pair", sorted(pairs), format_func=printable)
    _draw(lint(*declared_units(read.document, pairs[chosen])))


def _draw(found: Linted) -> None:
    _SAID[found.severity](SENTENCES[found.severity])
    st.text(conclusion(found))
    for finding in found.findings:
        _draw_finding(finding)
    if found.not_compared:
        with st.expander(f"Not compared: {len(found.not_compared)}"):
            for each in found.not_compared:
                st.text(not_compared_line(each))
    for unit in found.two.units:
        _draw_unread(unit.file, unit.unread)


SENTENCES = {
    Severity.OK: "The two units are configured to fit each other.",
    Severity.WARNING: "The two units do not fit each other in all.",
    Severity.CRITICAL: "The two units cannot stand in for each other as they are configured.",
    Severity.UNKNOWN: "No fault was found, and not all that is needed could be compared.",
}
_SAID = {Severity.OK: st.success, Severity.WARNING: st.warning, Severity.CRITICAL: st.error, Severity.UNKNOWN: st.info}


def _draw_finding(found: Finding) -> None:
    """Our own words may be Markdown; those of a configuration are text."""
    rule = found.rule
    with st.container(border=True):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(rule.level.value, color=COLOURS[rule.level])
            st.markdown(f"**{rule.title}**")
        st.text("\n".join([printable(found.hit.subject), *map(side_line, found.hit.sides)]))
        st.markdown(breaks(found))
        st.caption(f"{rule.id} · {rule.step}" + (" · inferred" if rule.inferred else ""))


def side_line(side: Side) -> str:
    where = f" (line {side.line})" if side.line else ""
    return f"  {printable(side.unit.name)}{where}: {says(side)}"


def _draw_unread(file: str, unread: Sequence[Unread]) -> None:
    if unread:
        with st.expander(f"Lines that were not read: {len(unread)}"):
            st.text("\n".join(unread_lines(file, tuple(unread))))
