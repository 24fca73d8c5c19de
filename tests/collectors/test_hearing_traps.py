"""A trap is read for what it says by whoever may say it, and anything else is refused with its reason."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto.api import v2c as pysnmp_v2c

import ber
import trap_makers as make
from collectors.hearing.engines import WINDOW_S
from collectors.hearing.heard import Heard, Refusal, Refused, told
from collectors.hearing.presort import looks_like_ha, sounds_like_ha
from collectors.hearing.settings import HearingSettings, dumped, loaded
from collectors.hearing.trap import Asked, Outcome, TrapReader
from hapair.look import EVENT_KINDS
from hapair.settings.model import AuthProtocol, Level, PrivProtocol

NOW = datetime(2026, 3, 1, 12, 30, 6, tzinfo=UTC)
SETTINGS = HearingSettings(communities=(make.COMMUNITY,), users=(make.USER,), engine_boots=5)
OWN = SETTINGS.engine_id


class Clock:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


def reader(clock: Clock | None = None, **changes: object) -> TrapReader:
    return TrapReader(replace(SETTINGS, **changes), clock or Clock())


def outcome(datagram: bytes, of: TrapReader | None = None) -> Outcome:
    return (of or reader()).read(datagram, "192.0.2.1", NOW)


def heard(datagram: bytes, of: TrapReader | None = None) -> Heard:
    what = outcome(datagram, of).what
    assert isinstance(what, Heard), what
    return what


def refusal(datagram: bytes, of: TrapReader | None = None) -> Refusal:
    what = outcome(datagram, of).what
    assert isinstance(what, Refused), what
    return what.reason


VERSIONS = {"v1": make.v1(), "v1 with a zero": make.v1(f"{make.FORTIMAIL}.0"), "v2c": make.v2c(), "v3": make.v3()}


@pytest.mark.parametrize("version", VERSIONS)
def test_an_ha_trap_says_the_same_in_every_version(version):
    trap = heard(VERSIONS[version])
    assert (trap.kind, trap.telling, trap.serial) == ("primary_unit_switch", True, "FEVM020000000002")
    assert trap.text == trap.more["reason"] == "MASTER heartbeat disappeared"
    assert (trap.more["trap"], trap.more["event_id"], trap.more["unit_ip"]) == (make.HA_EVENT, 1, "172.16.5.11")
    assert (trap.more["version"], trap.more["uptime_s"]) == (version.split()[0], 86400.0)
    assert (trap.sender, trap.received_at) == ("192.0.2.1", NOW)
    secret = make.COMMUNITY.encode()
    assert trap.raw == VERSIONS[version].replace(secret, b"*" * len(secret)), "kept as it came, but for the community"


@pytest.mark.parametrize(
    ("event", "kind"), [(1, "primary_unit_switch"), (2, "secondary_unit_switch"), (3, "unit_shutdown"), (9, "ha_event")]
)
def test_each_ha_event_has_its_kind_and_is_worth_a_look(event, kind):
    trap = heard(make.v2c(bindings=make.ha_bindings(event)))
    assert (trap.kind, trap.telling) == (kind, True)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(1, "system_halt"), (2, "system_reboot"), (3, "system_reload"), (4, "system_upgrade"), (5, "gui_upgrade")],
)
def test_a_system_event_is_worth_a_look_where_it_takes_the_unit_away(code, kind):
    trap = heard(make.v2c(make.SYSTEM_EVENT, [(make.EVENT_CODE, ber.number(code))]))
    assert (trap.kind, trap.telling) == (kind, kind in EVENT_KINDS)


CORE = "1.3.6.1.4.1.12356.100.1.3.0"
STANDARD = "1.3.6.1.6.3.1.1.5"
OTHERS = {
    f"{make.FORTIMAIL}.0.101": "cpu_high",
    f"{make.FORTIMAIL}.0.105": "deferred_queue_high",
    f"{make.FORTIMAIL}.0.107": "spam_threshold",
    f"{CORE}.102": "memory_high",
    f"{CORE}.103": "log_disk_high",
    f"{CORE}.999": "test",
    f"{STANDARD}.1": "cold_start",
    f"{STANDARD}.2": "warm_start",
    f"{STANDARD}.3": "link_down",
    f"{STANDARD}.4": "link_up",
    f"{STANDARD}.5": "authentication_failure",
    "1.3.6.1.4.1.99999.1": "other",
}


@pytest.mark.parametrize("trap", OTHERS)
def test_each_other_trap_has_its_kind(trap):
    assert heard(make.v2c(trap, [])).kind == OTHERS[trap]


def test_a_generic_trap_of_version_1_is_the_same_as_of_version_2():
    down = heard(make.v1(generic=2, specific=0, bindings=[("1.3.6.1.2.1.2.2.1.1.3", ber.number(3))]))
    assert (down.kind, down.telling, down.more["if_index"]) == ("link_down", True, 3)
    assert down.more["agent_address"] == "172.16.5.11"


def test_a_raid_trap_names_the_device_and_what_befell_it():
    bindings = [(make.RAID_CODE, ber.number(1)), (make.RAID_DEVICE, make.text("md0"))]
    raid = heard(make.v2c(make.RAID_EVENT, bindings))
    assert (raid.kind, raid.more["raid"], raid.more["raid_device"]) == ("raid", "degraded_array", "md0")


def test_objects_may_come_without_their_instance():
    bare = [(oid.removesuffix(".0"), value) for oid, value in make.ha_bindings(2)]
    assert heard(make.v2c(bindings=bare)).kind == "secondary_unit_switch"


def test_what_nobody_reads_is_kept_by_its_number():
    assert heard(make.v2c(bindings=[("1.2.3.4", make.text(b"a\x00b"))])).more["objects"] == {"1.2.3.4": "a\ufffdb"}


@given(
    st.lists(
        st.one_of(
            st.integers(-(2**31), 2**31 - 1).map(pysnmp_v2c.Integer32),
            st.binary(max_size=200).map(pysnmp_v2c.OctetString),
            st.integers(0, 2**32 - 1).map(pysnmp_v2c.Gauge32),
            st.integers(0, 2**64 - 1).map(pysnmp_v2c.Counter64),
            st.lists(st.integers(0, 2**32 - 1), max_size=20).map(
                lambda tail: pysnmp_v2c.ObjectIdentifier((1, 3, *tail))
            ),
        ),
        max_size=20,
    )
)
def test_we_read_what_pysnmp_writes(values):
    pdu = pysnmp_v2c.TrapPDU()
    pysnmp_v2c.apiTrapPDU.set_defaults(pdu)
    bindings = [((1, 3, 6, 1, 4, 1, 99999, n), value) for n, value in enumerate(values)]
    trap = ((1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0), pysnmp_v2c.ObjectIdentifier(f"{make.FORTIMAIL}.0.104"))
    pysnmp_v2c.apiTrapPDU.set_varbinds(pdu, [trap, *bindings])
    message = pysnmp_v2c.Message()
    pysnmp_v2c.apiMessage.set_defaults(message)
    pysnmp_v2c.apiMessage.set_community(message, make.COMMUNITY.encode())
    pysnmp_v2c.apiMessage.set_pdu(message, pdu)
    found = heard(encoder.encode(message)).more.get("objects", {})
    for (_, sent), read in zip(bindings, found.values(), strict=True):
        match sent:
            case pysnmp_v2c.OctetString():
                assert read == told(bytes(sent))
            case pysnmp_v2c.ObjectIdentifier():
                assert read == str(sent)
            case _:
                assert read == int(sent)


REFUSED = {
    "nothing": (b"", Refusal.NOT_SNMP),
    "garbage": (b"\x00\xff\x13garbage", Refusal.NOT_SNMP),
    "a length beyond the datagram": (bytes.fromhex("3084ffffffff0201"), Refusal.NOT_SNMP),
    "cut off": (make.v2c()[:-5], Refusal.NOT_SNMP),
    "octets behind it": (make.v2c() + b"more", Refusal.NOT_SNMP),
    "a number of no octets": (make.v2c(bindings=[(make.EVENT_ID, b"\x02\x00")]), Refusal.NOT_SNMP),
    "another community": (make.v2c(community="public"), Refusal.COMMUNITY),
    "another version": (make.v2c().replace(b"\x02\x01\x01", b"\x02\x01\x07", 1), Refusal.VERSION),
    "a request": (make.v2c(tag=0xA0), Refusal.NOT_A_NOTIFICATION),
    "a trap of version 2 in a message of version 1": (
        make.v2c().replace(b"\x02\x01\x01", b"\x02\x01\x00", 1),
        Refusal.NOT_A_NOTIFICATION,
    ),
    "no trap in it": (
        ber.tlv(
            ber.SEQUENCE,
            ber.number(1),
            make.text(make.COMMUNITY),
            ber.tlv(
                make.V2_TRAP, ber.number(1), ber.number(0), ber.number(0), make.bindings_octets(make.ha_bindings())
            ),
        ),
        Refusal.NOT_A_NOTIFICATION,
    ),
    "65 objects": (make.v2c(bindings=[("1.2.3", b"\x05\x00")] * 63), Refusal.TOO_MANY_VARBINDS),
    "47 kB": (make.v2c(bindings=[("1.2.3", make.text("x" * 10))] * 2500), Refusal.TOO_LARGE),
    "a user nobody knows": (make.v3(replace(make.USER, name="stranger")), Refusal.USER),
    "a wrong auth password": (make.v3(replace(make.USER, auth_password="wrong-password")), Refusal.DIGEST),
    "a wrong privacy password": (make.v3(replace(make.USER, priv_password="wrong-password")), Refusal.DECRYPTION),
    "a level below the user's": (make.v3(replace(make.USER, level=Level.NO_AUTH)), Refusal.LEVEL),
    "authentic but in the clear": (make.v3(replace(make.USER, level=Level.AUTH)), Refusal.LEVEL),
    "no engine": (make.v3(engine_id=b"abc"), Refusal.ENGINE),
    "a count of boots that has run out": (make.v3(boots=2147483647), Refusal.TIME_WINDOW),
    "an inform to another engine": (
        make.v3(pdu=make.v2_pdu(make.HA_EVENT, [], make.INFORM)),
        Refusal.ENGINE,
    ),
    "a trap in the name of our own engine": (make.v3(engine_id=OWN, boots=5, time=0), Refusal.ENGINE),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_notification_from_one_who_may_send_it_is_refused(what):
    datagram, reason = REFUSED[what]
    assert refusal(datagram) is reason


def test_as_many_objects_as_may_be_are_taken():
    assert heard(make.v2c(bindings=[("1.2.3", b"\x05\x00")] * 62)).kind == "ha_event"


@pytest.mark.parametrize("auth", AuthProtocol)
@pytest.mark.parametrize("priv", PrivProtocol)
def test_every_protocol_is_spoken(auth, priv):
    user = replace(make.USER, auth=auth, priv=priv)
    assert heard(make.v3(user), reader(users=(user,))).more["user"] == "traps"


def test_one_name_may_have_another_password_at_another_unit():
    other = replace(make.USER, auth_password="of-another-unit")
    assert heard(make.v3(), reader(users=(other, make.USER))).kind == "primary_unit_switch"


def test_a_bit_changed_on_the_way_spoils_the_digest():
    datagram = bytearray(make.v3())
    datagram[-1] ^= 1
    assert refusal(bytes(datagram)) is Refusal.DIGEST


@pytest.mark.parametrize("length", [0, 1, 23, 25])
def test_a_digest_of_another_length_does_not_fit(length):
    whole = make.v3()
    assert make.with_digest(whole, make.digest_of(whole)) == whole
    sent = (make.digest_of(whole) + b"\0")[:length]
    assert refusal(make.with_digest(whole, sent)) is Refusal.DIGEST


@pytest.mark.parametrize("at", [0, 23])
def test_a_digest_with_one_octet_wrong_does_not_fit(at):
    whole = make.v3()
    digest = bytearray(make.digest_of(whole))
    digest[at] ^= 1
    assert refusal(make.with_digest(whole, bytes(digest))) is Refusal.DIGEST


def test_an_old_message_is_not_taken_again_and_a_restarted_engine_is():
    clock = Clock()
    traps = reader(clock)
    assert heard(make.v3(boots=3, time=1000), traps)
    clock.now_s += WINDOW_S - 1
    assert heard(make.v3(boots=3, time=1000), traps)
    clock.now_s += 3
    assert refusal(make.v3(boots=3, time=1000), traps) is Refusal.TIME_WINDOW
    assert heard(make.v3(boots=4, time=1), traps)
    assert refusal(make.v3(boots=3, time=99999), traps) is Refusal.TIME_WINDOW


def test_a_restart_of_ours_opens_no_door_to_a_replay():
    clock = Clock()
    before = reader(clock)
    assert heard(make.v3(boots=3, time=1000), before)
    clock.now_s += WINDOW_S + 2
    after = reader(clock, engines=before.senders.known)
    assert refusal(make.v3(boots=3, time=1000), after) is Refusal.TIME_WINDOW


def test_an_inform_is_answered_with_what_it_said():
    found = outcome(make.v2c(tag=make.INFORM, request_id=1234567))
    assert isinstance(found.what, Heard)
    assert found.what.more["inform"] is True
    answer, rest = decoder.decode(found.answer, asn1Spec=pysnmp_v2c.Message())
    pdu = answer[2].getComponent()
    assert (rest, type(pdu)) == (b"", pysnmp_v2c.ResponsePDU)
    assert int(pysnmp_v2c.apiPDU.get_request_id(pdu)) == 1234567
    names = [str(name) for name, _ in pysnmp_v2c.apiPDU.get_varbinds(pdu)]
    assert names[2:] == [make.SERIAL, make.EVENT_ID, make.UNIT_IP, make.REASON]


def test_a_trap_is_not_answered_nor_is_anyone_who_must_not_send():
    assert outcome(make.v2c()).answer is None
    assert outcome(make.v2c(tag=make.INFORM, community="public")).answer is None


def test_an_inform_outside_the_window_is_told_our_time_and_not_heard():
    clock = Clock()
    traps = reader(clock)
    inform = make.v2_pdu(make.HA_EVENT, make.ha_bindings(), make.INFORM)
    early = outcome(make.v3(engine_id=OWN, boots=4, time=0, pdu=inform), traps)
    assert early.what == Refused(Refusal.TIME_WINDOW)
    assert bytes.fromhex("2b060106030f01010200") in early.answer
    assert outcome(make.v3(engine_id=OWN, boots=5, time=0, pdu=inform), traps).what.kind == "primary_unit_switch"
    clock.now_s += WINDOW_S + 1
    assert refusal(make.v3(engine_id=OWN, boots=5, time=0, pdu=inform), traps) is Refusal.TIME_WINDOW


def test_who_asks_for_our_engine_is_told():
    found = outcome(make.v3(replace(make.USER, name="", level=Level.NO_AUTH), engine_id=b"", boots=0, time=0))
    assert found.what == Asked()
    assert OWN in found.answer


@pytest.mark.parametrize(
    "datagram", [make.v1(), make.v1(specific=201), make.v2c(), make.v2c(make.SYSTEM_EVENT), make.v3()]
)
def test_what_may_concern_ha_is_seen_without_decoding(datagram):
    assert looks_like_ha(datagram)


@pytest.mark.parametrize(
    "datagram",
    [
        make.v2c(f"{make.FORTIMAIL}.0.104", []),
        make.v1(specific=104),
        make.v3(replace(make.USER, level=Level.AUTH), pdu=make.v2_pdu(f"{make.FORTIMAIL}.0.104", [])),
        b"",
        b"garbage" * 100,
    ],
)
def test_the_rest_is_seen_to_be_the_rest(datagram):
    assert not looks_like_ha(datagram)


def test_a_line_of_an_ha_daemon_is_seen_without_reading_it():
    assert sounds_like_ha(b'<189>date=2026-03-01 type=kevent subtype=ha msg="hahbd: x"')
    assert not sounds_like_ha(b'<189>date=2026-03-01 type=statistics msg="a mail"')


@given(st.binary(max_size=200))
def test_no_octets_make_the_pre_sort_or_the_reader_raise(octets):
    looks_like_ha(octets)
    assert isinstance(outcome(octets).what, Refused)


def test_settings_come_out_of_the_pipe_as_they_went_in():
    traps = reader()
    heard(make.v3(), traps)
    ((engine, clock),) = traps.senders.known.items()
    settings = SETTINGS.again().heard(engine, clock)
    assert settings.heard(engine, replace(clock, boots=clock.boots - 1)) is settings
    assert loaded(dumped(settings)) == settings
    assert settings.engine_boots == SETTINGS.engine_boots + 1


def test_no_secret_shows_in_the_settings():
    shown = repr(SETTINGS)
    assert make.COMMUNITY not in shown
    assert "enough" not in shown
