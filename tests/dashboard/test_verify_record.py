"""The acceptance record says who verified which units, when, by what evidence, and what is not known."""

import json
from html.parser import HTMLParser

import pytest

from dashboard.verify.page import record_of, written
from dashboard.verify.reading import Verifiable
from dashboard.verify.shown import show_verified
from hapair.verify.checklist import verification
from hapair.verify.record import markdown, page, record, show_record
from verifying import heard, primary, standing, stretch

HOSTILE = "FE<script>alert(1)</script>|`\u202e*x*"


def made(**more):
    found = standing([*stretch(0, 100, p=primary(**more)), *heard()], virtual={})
    return record(verification(found), found, "ada <b>", "swap | test", "Pairwatch 0", ())


def test_it_names_the_units_and_says_what_is_not_known():
    shown = show_record(made())
    assert (shown["who"], shown["verdict"]) == ("ada <b>", "unproven")
    assert [(u["name"], u["serial"], u["version"]) for u in shown["units"]] == [
        ("mx1", "FE1", "v7.4"),
        ("mx2", "FE2", "v7.4"),
    ]
    unknown = [c for c in shown["conditions"] if c["status"] == "not_known"]
    assert [c["id"] for c in unknown] == ["virtual_ip"]
    assert unknown[0]["how"].replace("[", "\\[").replace("]", "\\]") in markdown(made())
    assert all(c["step"] and c["evidence"] for c in shown["conditions"])


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)


def test_what_a_unit_calls_itself_is_only_ever_text():
    tags = Tags()
    tags.feed(page(made(serial=HOSTILE)))
    assert "script" not in tags.seen
    assert "\u202e" not in page(made(serial=HOSTILE)) + markdown(made(serial=HOSTILE))
    row = next(line for line in markdown(made(serial=HOSTILE)).splitlines() if line.startswith("| mx1 | primary"))
    assert row.replace("\\|", "").count("|") == 5
    assert "<script" not in row.replace("\\<", "")


@pytest.mark.parametrize("ending", ["html", "md", "json"])
def test_the_page_hands_out_the_same_record(ending):
    found = Verifiable(standing([*stretch(0, 100), *heard()]), None)
    text = written(record_of(found, False, "ada", ""), ending)
    assert "is complete: all" in text
    assert "172.16.1.2" in text
    if ending == "json":
        assert json.loads(text)["verdict"] == "complete"


def test_the_screen_shows_every_condition_once_under_its_step():
    found = Verifiable(standing([*stretch(0, 100), *heard()]), None)
    shown = show_verified(found, drill=True)
    items = [item for step in shown["steps"] for item in step["items"]]
    assert len(items) == sum(shown["counts"].values())
    assert shown["counts"]["not_known"] == 3  # no drill was planned
    assert shown["tone"] == "unseen"
    assert json.dumps(shown)
