from dataclasses import replace
from datetime import timedelta

import pytest

from build import SILENT, START, event, look
from hapair.judge import PairState
from hapair.look import Event, Face, Source
from hapair.pair import OnFailure, Role
from hapair.readiness.check import NotKnown, Standing
from hapair.readiness.form import lines, show_readiness
from hapair.readiness.ground import Ground
from hapair.readiness.readiness import Colour, Level, sentence
from hapair.readiness.standby import is_full
from hapair.settings.ha import HaService, HaSettings
from hapair.settings.model import MemberSettings, PairSettings, Settings
from hapair.verify.expected import Expected, expected_of
from incidents import at
from readied import EXPECTED, FACTS, PAIR, VIRTUAL, faces, heard, primary, ready, secondary, stretch, well
from weaknesses import PORT3, WEAKNESSES, after_words, with_facts


def failing(found):
    return [(check.name.value, check.subject, check.standing.value) for check in found.failing]


def unknown(found):
    return [(check.name.value, check.subject) for check in found.unknown]


def line(after, member, kind, **more):
    return Event(PAIR.name, START + timedelta(seconds=after), Source.SYSLOG, kind, member, "", more)


def test_a_pair_of_which_all_is_seen_and_well_is_green():
    found = well()
    assert found.colour is Colour.GREEN
    assert {check.standing for check in found.checks} == {Standing.HOLDS}
    assert sentence(found) == f"ready to fail over: all {len(found.checks)} checks hold"


@pytest.mark.parametrize(("planted", "seen"), WEAKNESSES.values(), ids=WEAKNESSES)
def test_each_weakness_is_seen_while_the_pair_is_normal(planted, seen):
    items = after_words(**planted)
    found = ready(items)
    assert failing(found) == [seen]
    assert found.colour is (Colour.RED if seen[2] == "broken" else Colour.AMBER)
    assert sentence(found).split(": ")[0].endswith("fail over" if seen[2] == "broken" else "with a weakness")


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({"monitors": {"mx1": True, "mx2": False}}, ("services", "mx2", "weak")),
        ({"links": ("port6",)}, None),
    ],
)
def test_what_the_settings_say_is_a_weakness_too(changes, seen):
    found = ready([*stretch(), *heard()], expected=replace(EXPECTED, **changes))
    assert failing(found) == ([seen] if seen else [])


def test_one_link_alone_is_a_weakness():
    alone = {"port6": "ok"}
    items = [*stretch(primary(heartbeat=alone), secondary(heartbeat=alone)), *heard()]
    found = ready(items, expected=replace(EXPECTED, links=("port6",)))
    assert failing(found) == [("links", "", "weak")]
    assert "both units act as primary" in found.worst.says


def test_a_threshold_below_the_vendors_advice_is_a_weakness():
    assert failing(well(pair=replace(PAIR, heartbeat_lost_threshold_s=2.0))) == [("threshold", "", "weak")]


def test_a_unit_that_takes_its_role_back_by_itself_is_a_weakness():
    assert failing(well(pair=replace(PAIR, on_failure=OnFailure.RESTORE_ROLE))) == [("on_failure", "", "weak")]
    assert unknown(well(pair=replace(PAIR, on_failure=None))) == [("on_failure", "")]
    assert well(pair=replace(PAIR, on_failure=OnFailure.OFF)).colour is Colour.GREEN


def test_links_that_keep_coming_back_by_themselves_speak_against_the_threshold():
    def gap(after, seconds):
        lost = line(after, "mx2", "heartbeat_changed", links={"port6": "failed"})
        return [lost, line(after + seconds, "mx2", "heartbeat_changed", links={"port6": "ok"})]

    looks = [look(primary(heartbeat={}), secondary(heartbeat={}), n) for n in range(0, 301, 10)]
    twice = [*gap(20, 5), *gap(60, 20)]
    again = [*gap(20, 5), *gap(29, 5)]
    by_both = [*gap(20, 5), *(replace(each, member="mx1") for each in gap(20, 5))]
    for counted, gaps in ((0, gap(20, 5)), (1, twice), (0, [*gap(20, 5), *gap(60, 200)]), (0, by_both), (0, again)):
        found = ready([*looks, *gaps])
        assert [name for name, *_ in failing(found)].count("threshold") == counted


def test_a_synchronisation_of_before_the_last_change_does_not_count():
    """By syslog alone: nobody can be asked whether it is in sync now."""
    mute = [look(primary(heartbeat={}, sync={}), secondary(heartbeat={}, sync={}), n) for n in range(0, 301, 10)]
    done = [line(5, "mx2", "sync_finished", sync=kind) for kind in ("config", "mail")]
    assert ("sync", "mail") not in [(n, s) for n, s, _ in failing(ready([*mute, *done]))]
    changed = line(100, "mx1", "ha_settings_changed")
    assert {("sync", "config", "weak"), ("sync", "mail", "weak")} <= set(failing(ready([*mute, *done, changed])))
    again = [line(120, "mx2", "sync_finished", sync=kind) for kind in ("config", "mail")]
    assert failing(ready([*mute, *done, changed, *again])) == []


def test_while_the_next_round_runs_the_last_one_counts():
    mute = [look(primary(heartbeat={}, sync={}), secondary(heartbeat={}, sync={}), n) for n in range(0, 101, 10)]
    lines_ = [line(5, "mx2", "sync_finished", sync="mail"), line(90, "mx2", "sync_started", sync="mail")]
    assert ("sync", "mail") not in unknown(ready([*mute, *lines_]))
    assert ("sync", "mail") in unknown(ready([*mute, lines_[1]]))


def test_what_snmp_alone_cannot_tell_makes_no_green_and_says_how_to_make_it_known():
    looks = [look((1, 1), (2, 2), after) for after in range(0, 61, 10)]
    found = ready(looks, expected=Expected(), pair=replace(PAIR, on_failure=None))
    assert found.level is Level.UNPROVEN
    assert found.colour is Colour.AMBER
    assert {name for name, _ in unknown(found)} == {
        "virtual_ip", "links", "sync", "ports", "disk", "services", "firmware", "threshold", "traps", "on_failure"
    }  # fmt: skip
    assert all(check.finding.how for check in found.unknown)
    assert "stands by only while it hears" in next(c.says for c in found.unknown if c.name == "links")


@pytest.mark.parametrize(
    "withheld", ["heartbeat", "sync", "interfaces", "version", "mail_disk_percent", "traps", "virtual"]
)
def test_what_is_withheld_is_never_green(withheld):
    facts = (
        replace(FACTS, **{withheld: type(getattr(FACTS, withheld))()})
        if withheld in ("interfaces", "version")
        else None
    )
    facts = replace(FACTS, mail_disk_percent=None) if withheld == "mail_disk_percent" else facts
    words = {withheld: {}} if withheld in ("heartbeat", "sync") else {}
    items = list(stretch(primary(facts, **words), secondary(facts, **words)))
    items = [replace(item, virtual=None) if withheld == "virtual" else item for item in items]
    found = ready([*items, *([] if withheld == "traps" else heard())])
    assert found.colour is Colour.AMBER
    assert found.unknown
    assert found.failing == ()


def test_what_is_old_is_not_what_is():
    found = well(after=1000)
    assert found.level is Level.UNKNOWN
    assert found.colour is Colour.GREY
    assert {check.name.value for check in found.unknown} >= {"standby", "virtual_ip", "links", "sync", "ports", "disk"}


@pytest.mark.parametrize(
    ("p", "s", "colour"),
    [
        ((1, 1), (2, 1), Colour.RED),
        ((1, 1), (2, 0), Colour.RED),
        ((1, 1), SILENT, Colour.RED),
        ((1, 0), (2, 1), Colour.RED),
        ((1, 2), (2, 1), Colour.AMBER),
        ((0, 0), (0, 0), Colour.RED),
        ((3, 3), (4, 4), Colour.RED),
        (SILENT, (2, 2), Colour.GREY),
        (SILENT, SILENT, Colour.GREY),
    ],
)
def test_where_nothing_stands_by_as_it_should_nothing_is_green(p, s, colour):
    assert ready([look(p, s, after) for after in range(0, 61, 10)]).colour is colour


@pytest.mark.parametrize(("percent", "standing"), [(89.9, "holds"), (90.0, "weak"), (96.9, "weak"), (97.0, "broken")])
def test_a_disk_is_weak_and_broken_from_its_threshold_on_by_the_whole_list_and_by_the_short_way(percent, standing):
    items = [*stretch(primary(), secondary(replace(FACTS, mail_disk_percent=percent))), *heard()]
    found = ready(items)
    assert [c.standing.value for c in found.checks if (c.name.value, c.subject) == ("disk", "mail")] == [standing]
    assert is_full(Ground(PAIR, at(600), items[0], PairState.NORMAL)) == (standing == "broken")


def test_ports_of_which_none_is_up_on_the_unit_in_service_prove_nothing_of_the_standby():
    none = replace(FACTS, interfaces={"port1": "down", "port6": "up", "port5": "up"})
    found = ready([*stretch(primary(none), secondary(none)), *heard()])
    (ports,) = (check for check in found.checks if check.name.value == "ports")
    assert isinstance(ports.finding, NotKnown)


def test_links_of_which_nobody_has_told_for_days_had_no_gaps_that_are_known():
    line = replace(event("heartbeat_changed", 5, "mx1", Source.SYSLOG), more={"links": {"port6": "ok", "port5": "ok"}})
    looks = [look(primary(heartbeat={}), secondary(heartbeat={}), 3 * 86_400 + n) for n in range(0, 61, 10)]
    found = ready([line, *looks])
    (threshold,) = (check for check in found.checks if check.name.value == "threshold")
    assert isinstance(threshold.finding, NotKnown)


def test_a_pair_whose_roles_are_exchanged_is_asked_about_the_other_unit():
    full = replace(FACTS, mail_disk_percent=99.0)
    items = stretch(primary(full, said=(1, 2)), secondary(said=(2, 1)), virtual=faces("mx2"))
    found = ready([*items, *heard()])
    assert ("disk", "mail", "broken") in failing(found)
    assert ("virtual_ip", VIRTUAL) not in [(n, s) for n, s, _ in failing(found)]


def test_the_worst_is_told_first():
    items = after_words(s=with_facts(mail_disk_percent=92.0, interfaces=PORT3, version="v7.2"))
    found = ready(items)
    assert [standing for _, _, standing in failing(found)] == ["broken", "weak", "weak"]
    assert found.worst.name == "ports"
    assert [check["standing"] for check in show_readiness(found)["checks"]][:3] == ["broken", "weak", "weak"]
    assert len(lines(found)) == 4


def test_hostile_words_are_only_words():
    evil = "v7\x1b[31m\u202e" + "x" * 5000
    found = ready(after_words(s=with_facts(version=evil), virtual=faces(smtp=Face("mx1 \x1b[2J" + "y" * 5000))))
    said = sentence(found) + "".join(check.says + check.asks for check in found.checks)
    assert said.isprintable()
    assert len(said) < 3000


def test_an_unknown_check_says_how_to_make_it_known():
    found = ready([event("note", 0), *stretch()], expected=Expected())
    for check in found.checks:
        assert isinstance(check.finding, NotKnown) == (check.standing is Standing.NOT_KNOWN)
        assert check.standing is not Standing.NOT_KNOWN or check.finding.how.endswith((".", "."))


def test_a_trap_of_long_ago_proves_no_path():
    ago = [replace(each, at=each.at - timedelta(days=91)) for each in heard()]
    assert unknown(ready([*ago, *stretch()])) == [("traps", "mx1"), ("traps", "mx2")]


@pytest.mark.parametrize(
    ("outright", "declared", "said"),
    [
        (None, (), {}),
        (True, (), {"mx1": True}),
        (None, (HaService("remote-smtp"),), {"mx1": True}),
        (None, (HaService("remote-smtp", enabled=False),), {"mx1": False}),
        (False, (HaService("remote-smtp"),), {"mx1": False}),
    ],
)
def test_who_watches_services_is_said_outright_or_by_what_is_declared_of_the_unit(outright, declared, said):
    ha = HaSettings(services=declared)
    first = MemberSettings("mx1", Role.PRIMARY, "127.0.0.1", service_monitoring=outright, ha=ha)
    pair = PairSettings(PAIR, first, MemberSettings("mx2", Role.SECONDARY, "127.0.0.2"))
    assert expected_of(Settings((pair,)), pair).monitors == said
