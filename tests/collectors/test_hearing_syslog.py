"""Every form in which a FortiMail's log line may come is understood, and what is not understood is kept."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.hearing.heard import Heard
from collectors.hearing.patterns import meaning
from collectors.hearing.syslog import read
from hapair.look import Source
from simulator.announce import LogLine, Priority
from simulator.settings import SyslogTarget
from simulator.syslog import formatted

NOW = datetime(2026, 3, 1, 12, 30, 6, tzinfo=UTC)
DEVICE_AT = datetime(2026, 3, 1, 12, 30, 5, 123000, tzinfo=UTC)
LINKS = "hahbd: heart beat status changed to primary-hearbeat-port6=OK;secondary-hearbeat-port5=FAILED"
UNIT_LINE = (
    "date=2026-03-01 time=12:30:05.123 device_id=FEVM020000000001 log_id=0703000017 type=kevent subtype=ha "
    f'pri=notice user=ha ui=ha action=none status=success msg="{LINKS}"'
)


def heard(line: str | bytes, at: datetime = NOW) -> Heard:
    return read(line.encode() if isinstance(line, str) else line, "192.0.2.1", at)


FORMS = {
    "its own": f"<189>{UNIT_LINE}",
    "its own with commas and the stray space": "<189>date=2026-03-01,time=12:30:05.123,device_id=FEVM020000000001,"
    "log_id=0703000017,type=kevent,subtype=ha,pri=notice, user=ha,ui=ha,action=none,status=success,"
    f'msg="{LINKS}"',
    "its own behind an RFC 3164 header": f"<189>Mar  1 12:30:05 mx1 {UNIT_LINE}",
    "its own behind an RFC 5424 header": f"<189>1 2026-03-01T12:30:05.5Z mx1 - - - - {UNIT_LINE}",
    "its own without a PRI": UNIT_LINE,
}


@pytest.mark.parametrize("form", FORMS)
def test_a_heartbeat_line_names_each_link_in_every_form(form):
    line = heard(FORMS[form])
    assert (line.source, line.kind, line.telling) == (Source.SYSLOG, "heartbeat_changed", True)
    assert line.more["links"] == {"port6": "ok", "port5": "failed"}
    assert (line.serial, line.text, line.device_at) == ("FEVM020000000001", LINKS, DEVICE_AT)
    assert line.more["fields"]["subtype"] == "ha"
    assert line.more["fields"]["user"] == "ha"


@pytest.mark.parametrize("commas", [False, True])
@pytest.mark.parametrize("older", [False, True])
def test_the_lines_of_the_simulated_unit_are_understood(commas, older):
    target = SyslogTarget(address=("127.0.0.1", 514), transport="udp", comma_separated=commas, older_form=older)
    line = LogLine("hasyncd: mail data synchronization failed", priority=Priority.ERROR)
    found = heard(formatted(line, "FEVM020000000001", 5, DEVICE_AT, target))
    assert (found.kind, found.more["sync"], found.more["severity"]) == ("sync_failed", "mail", 3)
    assert found.device_at == (DEVICE_AT.replace(microsecond=0) if older else DEVICE_AT)
    assert found.more["fields"]["status"] == "failure"
    assert found.more["zone_told"] is False


MEANINGS = {
    "monitord: MASTER heartbeat disappeared, entering MASTER mode": ("primary_unit_switch", "primary"),
    "monitord: retries exhausted, assuming MASTER role": ("primary_unit_switch", "primary"),
    "configd: told by the peer, entering slave mode": ("secondary_unit_switch", "secondary"),
    "monitord: service check, entering FAILED mode": ("mode_changed", "failed"),
    "The state changed from 'SLAVE' to 'MASTER'": ("primary_unit_switch", "primary"),
    "'peer rebooting (or reloading)' 'SLAVE' to 'HOLD_OFF'": ("mode_changed", "hold_off"),
    "MASTER heartbeat disappeared": ("heartbeat_changed", None),
    "ha: SLAVE heartbeat disappeared": ("heartbeat_changed", None),
    "hasyncd: configuration synchronization started": ("sync_started", None),
    "hasyncd: configuration synchronization finished": ("sync_finished", None),
    "hasyncd: configuration synchronization checksum differs": ("sync_failed", None),
    "HA settings have been changed": ("ha_settings_changed", None),
    "System has been restarted": ("system_reboot", None),
    "System has been shutdown": ("system_halt", None),
    "The system was shutdown!": ("unit_shutdown", None),
    "The system is rebooting (or reloading)!": ("system_reboot", None),
    "System has been reloaded": ("system_reload", None),
    "System is upgrading": ("system_upgrade", None),
    "SLAVE asks us to switch roles (recovery after a restart)": ("roles_switch_asked", None),
    "peer rebooting (or reloading)": ("peer_leaving", None),
    "peer command appeared": ("peer_returned", None),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_every_published_text_has_its_meaning(text):
    means = meaning(text)
    assert (means.kind, means.more.get("effective")) == MEANINGS[text]
    assert means.telling is (means.kind not in ("sync_started", "sync_finished"))


def test_the_reason_of_a_change_is_kept():
    assert meaning("monitord: MASTER heartbeat disappeared, entering MASTER mode").more["reason"] == (
        "MASTER heartbeat disappeared"
    )


def test_words_of_an_ha_daemon_that_nobody_knows_are_kept_and_worth_a_look():
    line = heard('<189>date=2026-03-01 time=12:30:05 type=kevent subtype=ha msg="hahbd: something quite new"')
    assert (line.kind, line.telling, line.text) == ("other", True, "hahbd: something quite new")


@pytest.mark.parametrize("log", ["statistics", "spam", "virus"])
def test_what_a_mail_says_is_not_what_the_unit_says(log):
    line = heard(f'<189>date=2026-03-01 time=12:30:05 type={log} subject="x" msg="{LINKS}"')
    assert (line.kind, line.telling, line.text) == ("other", False, LINKS)


def test_commas_equals_and_quotes_stay_in_a_value():
    fields = heard('<190>date=2026-03-01,time=12:30:05,ui=GUI(10.0.0.1),msg="a, b=c, "d" said",pri=notice').more[
        "fields"
    ]
    assert fields["msg"] == 'a, b=c, "d" said'
    assert (fields["ui"], fields["pri"]) == ("GUI(10.0.0.1)", "notice")


def test_a_value_cut_off_in_its_quotes_is_kept_as_far_as_it_goes():
    line = heard('<189>date=2026-03-01 time=12:30:05 type=kevent msg="monitord: x, entering MASTER mode and th')
    assert (line.kind, line.text) == ("primary_unit_switch", "monitord: x, entering MASTER mode and th")


def test_the_first_of_two_values_of_a_key_counts():
    assert heard("<189>date=2026-03-01 time=12:30:05 device_id=A device_id=B").serial == "A"


def test_an_old_header_has_the_year_that_is_nearest():
    new_year = datetime(2027, 1, 1, 0, 0, 5, tzinfo=UTC)
    line = heard("<13>Dec 31 23:59:59 mx1 joe[12]: happy new year", new_year)
    assert line.device_at == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert (line.hostname, line.more["app"], line.text) == ("mx1", "joe", "happy new year")


@pytest.mark.parametrize("text", ["hasyncd: configuration synchronization started", "hahbd: something quite new"])
def test_a_daemon_where_the_tag_would_be_belongs_to_the_text(text):
    assert heard(f"<13>Mar  1 12:30:05 mx1 {text}").text == text


def test_a_new_header_has_its_zone_and_its_structure_is_not_the_text():
    line = heard('<165>1 2026-03-01T13:30:05.123+01:00 mx1 joe - - [a b="]\\"x"][c d="e"] \ufeffhello')
    assert (line.device_at, line.more["zone_told"]) == (DEVICE_AT, True)
    assert (line.hostname, line.text, line.more["severity"]) == ("mx1", "hello", 5)


STRANGE = {
    "no PRI": b"just words",
    "a PRI that cannot be": b"<999>date",
    "nothing": b"",
    "NUL, ANSI, CR LF and broken UTF-8": b"<13>\x00\x1b[31mred\r\nnew line\xff\xfe",
    "a date that is none": b"<13>date=2026-99-99 time=25:00:00 msg=x",
    "a day that is none": b"<13>Feb 31 12:00:00 mx1 x",
    "a time without a UTC": b"<13>1 0001-01-01T00:00:00+14:00 h a p i - x",
    "a structure without end": b"<13>1 - h a p i [" + b'x="\\' * 2000,
    "a line of 8 kB of quotes": b"<13>date=2026-01-01 " + b'"' * 8000,
    "a line of 8 kB of a daemon's name": b"<13>date=2026-01-01 msg=" + b"hasyncd:" * 1000,
}


@pytest.mark.parametrize("what", STRANGE)
def test_a_strange_line_is_kept_octet_by_octet(what):
    line = heard(STRANGE[what])
    assert line.raw == STRANGE[what]
    assert (line.kind, line.device_at) == ("other", None) or what.startswith("a line of")


def test_no_control_character_gets_into_the_text():
    line = heard(STRANGE["NUL, ANSI, CR LF and broken UTF-8"])
    assert line.text == "\ufffd\ufffd[31mred\ufffd\ufffdnew line\ufffd\ufffd"


@given(st.binary(max_size=300), st.sampled_from([b"", b"<189>", b"<189>date=2026-03-01 ", b"<13>1 - - - - - "]))
def test_no_octets_are_lost_or_raise(octets, before):
    line = read(before + octets, "192.0.2.1", NOW)
    assert line.raw == before + octets
    assert not any(unicodedata.category(letter) == "Cc" and letter < "\x80" and letter != "\t" for letter in line.text)


@given(st.datetimes(min_value=datetime(2000, 1, 2), max_value=datetime(2090, 1, 1)), st.integers(-180, 180))  # noqa: DTZ001
def test_an_old_header_is_dated_within_half_a_year(at, days):
    at = at.replace(tzinfo=UTC)
    if (at.month, at.day) == (2, 29):
        return
    line = read(f"<13>{at:%b} {at.day:2} {at:%H:%M:%S} mx1 x".encode(), "192.0.2.1", at + timedelta(days=days))
    assert line.device_at == at.replace(microsecond=0)
