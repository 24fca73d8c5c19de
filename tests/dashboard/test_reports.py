"""A report of an incident: what it says, in every form; and that no text of a unit's is more than text in any."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from build import START
from dashboard.reports.as_csv import cell
from dashboard.reports.as_markdown import escaped
from dashboard.reports.formats import Format, Report, file_name, write
from dashboard.reports.incident import read_case, report_incident
from hapair.look import Event, Source
from hapair.people.acts import Act, Concluded, Noted, Via, show_act
from needs import program
from reviewed import CRASH, OPENED_S, items, keep, looks, pair_of
from stores import Files

PARIS = pair_of("paris")
OPENED = START + timedelta(seconds=OPENED_S)
LATER = START + timedelta(hours=2)
HOSTILE = (
    '<img src=x onerror="alert(1)">&lt;b&gt;[a](http://evil.example)|*b*`c`\u202e https://evil.example www.evil.example'
)
FORMULA = '=HYPERLINK("http://evil.example";"open")'


def report_of(folder: Path, found, pair=PARIS, now=LATER) -> Report:
    with Files(folder).new().opened() as store:
        keep(store, pair, found)
        case = read_case(store, pair.name, OPENED, now)
    assert case is not None
    return report_incident(case)


@pytest.fixture(scope="module")
def crash(tmp_path_factory) -> Report:
    return report_of(tmp_path_factory.mktemp("crash"), items(PARIS, START))


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Report:
    """Everything that anybody may fill is filled with what would do harm where text is not text."""
    pair = replace(PARIS, name=f"paris {HOSTILE}", primary=f"1 {HOSTILE}", secondary=f"=2 {HOSTILE}")
    told = [
        Event(pair.name, OPENED + timedelta(seconds=n), Source.SYSLOG, HOSTILE, pair.primary, text)
        for n, text in enumerate((HOSTILE, FORMULA), 3)
    ]
    acts = [Act(HOSTILE, Via.CLI, Concluded(OPENED), FORMULA), Act(FORMULA, Via.CLI, Noted(OPENED), HOSTILE)]
    done = [show_act(pair.name, OPENED + timedelta(seconds=n), act) for n, act in enumerate(acts, 3000)]
    found = sorted([*looks(pair, START, CRASH), *told, *done], key=lambda item: item.at)
    return report_of(tmp_path_factory.mktemp("hostile"), found, pair)


def text_of(report: Report, form: Format) -> str:
    return write(report, form).decode("utf-8-sig")


def test_a_report_says_what_it_was_how_long_and_why(crash):
    page = text_of(crash, Format.HTML)
    for said in ("primary unseen, then failed over", "4 min 43 s to 6 min", "its spare was not plugged in", "<svg"):
        assert said in page


def test_a_report_states_its_own_gaps(crash):
    assert crash.document.gaps == (
        "Nobody looked for 1 min: 2026-03-01 00:15:00Z to 2026-03-01 00:16:00Z.",
        "No syslog line came: what began and ended between two looks may be missing here.",
        "Between two looks nothing is seen, and looks are 10 s apart, or closer while something happens: every time "
        "and every length here is a range, or as exact as its looks.",
    )
    for form in (Format.HTML, Format.MARKDOWN, Format.JSON):
        assert "Nobody looked for 1 min" in text_of(crash, form)


def test_what_the_machine_thinks_stands_beside_what_people_concluded(crash):
    titles = [section.title for section in (*crash.document.opening, *crash.document.sections)]
    assert titles.index("Cause, as people concluded") < titles.index("Why, as Pairwatch weighs it")
    named = json.loads(text_of(crash, Format.JSON))["hypotheses"]
    weighed = next(section for section in crash.document.sections if section.title == "Why, as Pairwatch weighs it")
    assert [row[:2] for row in weighed.table.rows] == [(each["confidence"], each["sentence"]) for each in named]
    assert named


def test_the_json_has_ranges_as_numbers_and_times_in_iso_8601(crash):
    found = json.loads(text_of(crash, Format.JSON))
    assert found["figures"]["without_spare"] == {"least_s": 283.0, "most_s": 360.0, "lasts": False}
    assert found["figures"]["began"] == ["2026-03-01T00:10:00.000Z", "2026-03-01T00:10:04.000Z"]
    assert [c["text"] for c in found["conclusions"]][-1] == "a power supply failed; its spare was not plugged in"
    assert [copy["state"] for notice in found["notices"] for copy in notice["copies"]] == ["sent", "sent"]


def test_the_csv_has_everything_that_happened_in_order(crash):
    rows = list(csv.DictReader(io.StringIO(text_of(crash, Format.CSV))))
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert {row["source"] for row in rows} == {"state", "failover", "trap", "told", "person"}


class Elements(HTMLParser):
    """What a browser would make of it: the elements and attributes, by another's parser."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_no_text_becomes_an_element_or_a_link_of_the_html(crash, hostile):
    plain, filled = (Elements(text_of(report, Format.HTML)) for report in (crash, hostile))
    assert filled.names <= plain.names
    assert filled.attributes <= plain.attributes
    assert not plain.names & {"script", "a", "img", "link", "iframe", "form"}


def test_the_html_loads_nothing_and_forbids_it(hostile):
    page = text_of(hostile, Format.HTML)
    assert "default-src 'none'" in page
    assert re.findall(r"url\((?!\"data:|#)", page) == []


MARKDOWN = MarkdownIt("gfm-like")
PLAIN = {
    "paragraph",
    "text",
    "softbreak",
    "inline",
    "heading",
    "list_item",
    "bullet_list",
    "blockquote",
    "strong",
    "hr",
}
PLAIN |= {"table", "thead", "tbody", "tr", "th", "td"}


def kinds(markdown: str) -> set[str]:
    found = [each for token in MARKDOWN.parse(markdown) for each in (token, *(token.children or ()))]
    return {token.type.removesuffix("_open").removesuffix("_close") for token in found}


def test_no_text_becomes_markup_or_a_link_of_the_markdown(hostile):
    assert kinds(text_of(hostile, Format.MARKDOWN)) <= PLAIN


@given(st.text(st.sampled_from("ab1 \\`*_{}[]()<>#|~&$@!^-+=.:/\n\t'\""), max_size=40))
def test_any_text_is_the_same_text_after_it_went_through_markdown(text):
    tokens = MARKDOWN.parse(f"- {escaped(text)}")
    assert {t.type for t in tokens} <= {
        "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "paragraph_open",
        "paragraph_close", "inline",
    }  # fmt: skip
    inline = [child for token in tokens for child in token.children or ()]
    assert "".join(child.content for child in inline) == " ".join(text.split())


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "'=1"])  # noqa: RUF001
def test_what_would_be_a_formula_is_text_in_the_csv(text):
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n=1", "\x00=1"])
def test_no_cell_begins_with_a_control_character_that_a_spreadsheet_skips(text):
    assert cell(text).startswith("\\")


@given(st.text(max_size=30))
def test_a_cell_s_text_can_be_had_back(text):
    shown = cell(text)
    assert shown[:1] not in ("=", "+", "-", "@")
    assert (shown.removeprefix("'")) == cell(f"a{text}")[1:]


def test_every_hostile_cell_of_the_csv_is_text(hostile):
    rows = list(csv.reader(io.StringIO(text_of(hostile, Format.CSV))))
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [each for row in rows for each in row]
    assert any("HYPERLINK" in each for each in cells)
    assert not [each for each in cells if each.lstrip()[:1] in ("=", "+", "-", "@")]


def test_a_file_s_name_is_of_letters_and_digits(hostile):
    assert re.fullmatch(r"pairwatch-[A-Za-z0-9-]+\.md", file_name(hostile.subject, Format.MARKDOWN))


def test_the_pdf_holds_what_the_page_does(crash, tmp_path):
    import subprocess

    reader, file = program("pdftotext"), tmp_path / "report.pdf"
    file.write_bytes(write(crash, Format.PDF))
    text = subprocess.run([reader, "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    for said in ("failed over", "4 min 43 s to 6 min", "What this report does not know", "par-mx1"):
        assert said in text
