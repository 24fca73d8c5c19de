"""The reader of configurations: any file is read as far as it can be, and each line that is not is named."""

import json
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ha_configs import STYLES, clean, pasted, written
from hapair.lint.blocks import Why, read_blocks
from hapair.lint.form import lint_lines, show_lint
from hapair.lint.linting import lint
from hapair.lint.reading import NoHa, read_unit
from hapair.lint.text import decoded
from hapair.lint.unit import Mode, Unit
from hapair.pair import OnFailure
from lint_lab import ids

SALT = b"of this test"
FRAGMENTS = (
    "config system ha", "config interface", "config member", "config service", "config system interface",
    "edit port1", 'edit "a b"', "edit", "next", "end", "set", "set mode primary", "set mode", "set mode primry",
    "unset mode", 'set password "x', "set hb-base-port 99999999999999999999", "set hb-base-port ²", "set ip 10.0.0.1",
    "set ip 10.0.0.1/99", "set ip ::1/64", "set ip 10.0.0.1 255.255.255.0", "set heartbeat-status primary",
    "set heartbeat-status enable", "set peer-ip fe80::1%eth0", "set failover port1", "set failover port1 set",
    "set failover port1 set 0.0.0.0/0", "set state enable", "set role primary", "set status enable",
    "mx1 # show system ha", "mx1 (ha) # set mode slave", "--More--", '"', '\\', "#config-version=FE-7.2:opmode=",
    "set heartbeat-1-interface port1", "set heartbeat-1-ip 10.0.0.1/24", "set heartbeat-1-peer 10.0.0.1",
    '\x00\x1b[K', '\xe9\u2028',
)  # fmt: skip


def unit(text: str) -> Unit:
    found = read_unit(text, "a.conf", SALT)
    assert isinstance(found, Unit)
    return found


def survives(text: str) -> None:
    """A text is read; two are compared with each other, and what comes of it can be written."""
    found = read_unit(text, "a.conf", SALT)
    if isinstance(found, Unit):
        other = unit(written(clean().second, STYLES[1]))
        for linted in (lint(found, other), lint(other, found), lint(found, found)):
            json.dumps(show_lint(linted))
            assert list(lint_lines(linted))


@given(st.binary(max_size=2000))
@example(b"\xff\xfe\x00")
@example(b"\xef\xbb\xbfconfig system ha\nend")
def test_any_bytes_are_survived(raw):
    survives(decoded(raw))


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40))
def test_any_order_of_the_words_of_the_language_is_survived(rows):
    survives("\n".join(["config system ha", *rows]))


@pytest.mark.parametrize("style", STYLES)
@given(st.integers(0, 1000), st.data())
def test_a_backup_cut_or_damaged_anywhere_is_survived(style, seed, data):
    text = written(clean(seed).first, style)
    at = data.draw(st.integers(0, len(text)))
    length = data.draw(st.integers(0, 40))
    survives(text[:at] + data.draw(st.text(max_size=5)) + text[at + length :])


@pytest.mark.parametrize("style", STYLES)
@given(st.integers(0, 1000), st.integers(0, 30))
def test_lines_before_the_settings_move_every_line_by_as_many(style, seed, junk):
    pair = clean(seed)
    pair.second.settings["hb-base-port"] = "4000"
    first, text = unit(written(pair.first, style)), written(pair.second, style)
    (plain,), (moved,) = (
        [each.hit.sides[1].line for each in lint(first, unit(before + text)).findings]
        for before in ("", "junk\n" * junk)
    )
    assert text.split("\n")[plain - 1].strip() == "set hb-base-port 4000"
    assert moved == plain + junk


@pytest.mark.parametrize("style", STYLES)
@given(st.integers(0, 1000))
def test_what_a_terminal_leaves_behind_changes_nothing_that_is_read(style, seed):
    text = written(clean(seed).first, style, whole=False)
    first, second = unit(text), unit(pasted(text, "mx1", Random(seed)))
    assert second.name == "mx1"
    for field in ("base_port", "on_failure", "mail_sync"):
        assert getattr(first, field).value == getattr(second, field).value
        assert getattr(first, field).line + 1 == getattr(second, field).line
    assert [link.peer and link.peer.value for link in first.links] == [
        link.peer and link.peer.value for link in second.links
    ]


@pytest.mark.parametrize(
    ("coding", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("latin-1", b""), ("utf-16", b"")]
)
def test_the_coding_of_a_file_does_not_matter(coding, mark):
    text = "config system global\n set hostname mx-zürich\nend\nconfig system ha\n set mode master\nend\n"
    found = unit(decoded(mark + text.encode(coding)))
    assert (found.name, found.mode.value, found.unread) == ("mx-zürich", Mode.PRIMARY, ())


def test_old_ends_of_lines_are_ends_of_lines():
    assert unit("config system ha\r  set mode slave\rend\r").mode.line == 2


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("what is this", Why.NO_COMMAND),
        ("set", Why.NO_NAME),
        ("edit", Why.NO_NAME),
        ('set comment "never closed', Why.QUOTE),
        ("set mode primry", "'mode primry' is none of"),
        ("set hb-base-port many", "'hb-base-port many' is no whole number"),
        ("set hb-base-port 70000", "is not between 1 and 65535"),
        ("set heartbeat-1-interface a\nset heartbeat-1-peer 10.0.0.256", "is no IP address"),
    ],
)
def test_a_line_that_could_not_be_read_is_named_and_the_next_one_is_read(row, why):
    found = unit(f"config system ha\n{row}\nset on-failure off\nend\n")
    (missed,) = found.unread
    assert missed.line == 2 + row.count("\n")
    assert why in missed.why
    assert found.on_failure.value is OnFailure.OFF
    assert not found.whole


def test_what_is_not_ended_is_named_by_its_first_line():
    found = unit("# a comment\nconfig system ha\nset mode master\n")
    assert [(each.line, each.why) for each in found.unread] == [(2, Why.NOT_CLOSED)]
    assert not found.whole


def test_an_end_too_many_is_named():
    found = unit("config system ha\nset mode master\nend\nend\nnext\n")
    assert [(each.line, each.why) for each in found.unread] == [(4, Why.NOTHING_OPEN), (5, Why.NOTHING_OPEN)]
    assert found.whole


def test_a_quote_lost_in_another_part_of_a_backup_does_not_hide_the_settings():
    text = (
        'config system mail\nset banner "lost\nend\nconfig system ha\nset mode master\nend\nconfig x\nset y "z"\nend\n'
    )
    found = unit(text)
    assert found.mode.value is Mode.PRIMARY
    assert [each.line for each in found.unread] == [2]


def test_a_quoted_value_goes_over_lines_and_the_lines_after_it_keep_their_numbers():
    comment = 'set comment "one\n two \\" three\n"'
    text = f"config system ha\nconfig member\nedit mx1\n{comment}\nset role primary\nnext\nend\nend\n"
    found = unit(text)
    assert found.unread == ()
    assert found.members[0].role.line == 7


@pytest.mark.parametrize("style", STYLES)
@given(seed=st.integers(0, 1000))
def test_settings_that_are_entered_again_are_the_same_settings(style, seed):
    first, second = (written(each, style) for each in clean(seed).units)
    once, again = (lint(unit(text), unit(second)) for text in (first, f"{first}\n{first}"))
    assert (ids(again), len(again.not_compared)) == (ids(once), len(once.not_compared)) == (set(), 0)


def test_what_was_unset_is_not_stated():
    assert unit("config system ha\nset mode master\nunset mode\nend\n").mode is None


def test_a_text_without_ha_settings_is_no_unit():
    found = read_unit("hello\n", "a.txt", SALT)
    assert found == NoHa("a.txt", found.unread)
    assert [each.line for each in found.unread] == [1]


SECRETS = ("Tr0ub4dor", "k3y-of-the-cert", "other-people's-password")


@pytest.mark.parametrize(
    "row",
    [
        "set password {}", 'set password "{}', "set shared-password ENC {}", "{}", "password {}", "set password\n{}",
        "mx1 # {}", "edit {}\nset password {}\nnext", 'set comment "\\{}', "unset {}",
    ],
)  # fmt: skip
def test_no_secret_leaves_the_reader(row):
    secret = SECRETS[0]
    text = f"config system mail\nset password {SECRETS[1]}\nend\nconfig system ha\n{row.format(secret, secret)}\nend\n"
    tree = read_blocks(text, SALT)
    found = unit(text)
    linted = lint(found, unit(written(clean().second, STYLES[1])))
    said = [json.dumps(show_lint(linted)), *lint_lines(linted), repr(found.password), str(found.unread)]
    assert not [each for each in said if secret in each]
    assert SECRETS[1] not in repr(tree)


def test_two_seals_under_one_salt_are_equal_only_for_one_password_and_say_nothing_of_it():
    marks = [unit(f'config system ha\nset password "{text}"\nend\n').password.value for text in ("a b", "a b", "a  b")]
    assert marks[0] == marks[1] != marks[2]
    other = read_unit('config system ha\nset password "a b"\nend\n', "a.conf", b"another salt")
    assert other.password.value.mark != marks[0].mark
    assert b"a b" not in marks[0].mark
    assert "mark" not in repr(marks[0])


HOSTILE = {
    "quotes": 'set a "b\n' * 100_000 + "config system ha\n" * 10_000,
    "dashes": "-" * 1_000_000,
    "one setting": "config system ha\n" + "set mode master\nset mode slave\n" * 30_000 + "end\n",
    "one port": "config system interface\nedit port1\n"
    + "".join(f"set ip 10.0.{n // 250}.{n % 250 + 1}/24\n" for n in range(30_000))
    + "next\nend\nconfig system ha\nend\n",
    "many links": "config system ha\nconfig interface\n"
    + "".join(f"edit p{n}\nset heartbeat-status primary\nset peer-ip 10.0.0.1\nnext\n" for n in range(15_000))
    + "end\nend\n",
    "nesting": "config system ha\n" + "config a\nedit b\n" * 30_000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_takes_no_longer_than_its_length_and_fills_no_screen(text):
    """Were anything in it compared with all the rest, each of these would take hours."""
    found = read_unit(text, "a.conf", SALT)
    if isinstance(found, Unit):
        linted = lint(found, read_unit(text, "b.conf", SALT))
        assert len(linted.findings) < 1000
    assert len(found.unread) <= 2000
