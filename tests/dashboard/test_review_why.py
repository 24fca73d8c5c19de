"""What the review says of causes, and how it counts what Pairwatch named beside what people concluded."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from build import START
from dashboard.data import Happened
from dashboard.review.concluding import choices, doing, title
from dashboard.review.counting import NOT_CONCLUDED, NOT_NAMED, OWN_WORDS, cause_rows
from dashboard.review.dossier import Done, Dossier, read_dossier
from dashboard.review.finding import show_review
from dashboard.review.rerun import whole
from dashboard.review.why import NOT_KEPT, UPKEEP, named_causes, probable, show_why
from hapair.causes.kinds import Kind
from hapair.causes.weighing import Confidence
from hapair.incidents.incident import Incident
from hapair.look import Event, Source
from hapair.people.acts import Act, Concluded, Noted, Via
from history.incidents import IncidentRow
from reviewed import OPENED_S, items, keep, pair_of
from stores import Files

PARIS = pair_of("paris")
OPENED = START + timedelta(seconds=OPENED_S)
HOSTILE = "<img src=x onerror=alert(1)> heartbeat disappeared \u202e"


def crash(tmp_path, *more: Event) -> Dossier:
    place = Files(tmp_path).new()
    with place.opened() as store:
        keep(store, PARIS, sorted([*items(PARIS, START), *more], key=lambda item: item.at))
        found = read_dossier(store, PARIS.name, OPENED, START + timedelta(days=1))
    assert found is not None
    return found


def shown(dossier: Dossier) -> dict:
    return show_why(dossier, list(whole(dossier)))


def test_every_hypothesis_has_its_grounds_and_what_to_check_next(tmp_path):
    found = shown(crash(tmp_path))
    first = found["hypotheses"][0]
    assert (first["kind"], first["confidence"]) == ("heartbeat_links", "possible")
    assert all(one["for"] and one["next"] for one in found["hypotheses"])
    assert all(ground["why"] for one in found["hypotheses"] for ground in (*one["for"], *one["against"]))
    assert found["none"] == ""


def test_each_time_the_mail_moved_has_a_cause_of_its_own(tmp_path):
    there, back = shown(crash(tmp_path))["moves"]
    assert there["what"].startswith("par-mx1 to par-mx2 by 2026-03-01 00:10:")
    assert back["what"].startswith("par-mx2 to par-mx1 by 2026-03-01 00:25:")
    assert back["why"] == "an administrator changed HA or a role"


def test_a_page_with_room_for_one_line_gets_the_first_and_what_is_missing(tmp_path):
    found = probable(crash(tmp_path))
    assert (found.kind, found.confidence) == (Kind.LINKS, Confidence.POSSIBLE)
    assert found.missing.startswith("no trap and no syslog from par-mx1")


def test_channels_that_spoke_long_before_count_as_speaking(tmp_path):
    proven = replace(crash(tmp_path), spoke={"par-mx1": ("trap", "syslog"), "par-mx2": ("trap", "syslog")})
    assert not any("no trap" in text for one in named_causes(proven) for text in one.missing)


def test_without_its_looks_nothing_is_named_and_that_is_said(tmp_path):
    gone = replace(crash(tmp_path), items=())
    assert shown(gone) == {"hypotheses": [], "moves": [], "none": NOT_KEPT}
    assert probable(gone) is None


def test_a_matter_of_upkeep_has_its_rule_for_a_cause(tmp_path):
    upkeep = replace(crash(tmp_path), rule="CpuHigh")
    assert shown(upkeep)["none"] == UPKEEP
    assert named_causes(upkeep) == ()


def test_what_a_unit_told_is_text_in_what_is_sent(tmp_path):
    at = START + timedelta(seconds=612)
    forged = Event(PARIS.name, at, Source.TRAP, "primary_unit_switch", PARIS.secondary, HOSTILE)
    sent = json.dumps(shown(crash(tmp_path, forged)), ensure_ascii=False)
    assert "onerror" in sent
    assert "\u202e" not in sent


def test_the_causes_that_are_named_are_the_first_choices_and_none_is_chosen(tmp_path):
    found = named_causes(crash(tmp_path))
    offered = choices(found)
    assert offered[0] == ""
    assert offered[1] is found[0].kind
    assert set(offered[1:]) == set(Kind)
    assert [title(cause) for cause in offered][:2] == ["as my words say", "heartbeat links cut"]


def test_a_note_has_no_cause(tmp_path):
    assert doing(crash(tmp_path), "note", None, "disk", "disk") == Noted(OPENED)


def test_a_conclusion_stands_beside_what_was_named(tmp_path):
    dossier = crash(tmp_path)
    act = Act("eve", Via.CLI, Concluded(OPENED, True, "local_port", "disk"), "a cable")
    dossier = replace(dossier, done=[*dossier.done, Done(OPENED + timedelta(hours=2), act)])
    last = show_review(dossier)["conclusions"][0]
    assert last["planned"] == "local port, planned, Pairwatch named: disk"


@pytest.mark.parametrize(
    ("conclusions", "title"),
    [
        ([], NOT_CONCLUDED),
        ([Concluded(START)], OWN_WORDS),
        ([Concluded(START, None, "disk")], "disk"),
        ([Concluded(START, None, "disk"), Concluded(START, None, "local_port")], "local port"),
        ([Concluded(START, None, "of a later version")], OWN_WORDS),
    ],
)
def test_people_are_counted_by_their_last_word(conclusions, title):
    row = IncidentRow("paris", "", Incident(0, START, START))
    done = [Done(START, Act("eve", Via.CLI, each)) for each in conclusions]
    (counted, *rest) = sorted(
        cause_rows([row], Happened([row], {}, {"paris": done}), lambda row: ()),
        key=lambda each: each["cause"] == NOT_NAMED,
    )
    assert (counted["cause"], counted["concluded by people"]) == (title, 1)
    assert [(each["cause"], each["named by Pairwatch"]) for each in rest] == [(NOT_NAMED, 1)]


def test_upkeep_is_not_counted():
    row = IncidentRow("paris", "CpuHigh", Incident(0, START, START))
    assert cause_rows([row], Happened([row], {}, {}), lambda row: ()) == []
