import pytest
from hypothesis import given
from hypothesis import strategies as st

from hapair.pair import OnFailure, Role
from hapair.settings.document import BadSettings
from hapair.settings.file import parse
from hapair.settings.model import AuthProtocol, Engine, Level, PrivProtocol, SnmpVersion
from hapair.settings.secret import Secret
from hapair.settings.toml_lines import key_lines
from settings_text import TEXT, line


def test_everything_written_is_understood():
    found = parse(TEXT)
    (pair,) = found.pairs
    assert (pair.pair.name, pair.pair.primary, pair.pair.secondary) == ("mx-paris", "mx1", "mx2")
    assert (pair.pair.poll_interval_s, pair.pair.on_failure) == (15.0, OnFailure.BECOME_SECONDARY)
    assert (pair.virtual_ips, pair.heartbeat_links[0].peers) == (("172.16.1.2",), ("10.0.0.2", "10.0.0.4"))
    first, second = pair.members
    assert (first.snmp.version, first.snmp.level) == (SnmpVersion.V3, Level.AUTH_PRIV)
    assert (first.snmp.auth, first.snmp.priv) == (AuthProtocol.SHA256, PrivProtocol.AES128)
    assert first.snmp.priv_password == Secret(file="/run/secrets/priv")
    assert first.http.profile.heartbeat == {"port6": "/links/0", "port5": "/links/1"}
    assert (second.snmp.version, second.snmp.community) == (SnmpVersion.V2C, Secret(env="PW_COMMUNITY"))
    assert (second.snmp.engine, second.http) == (Engine.PYSNMP, None)
    assert (found.store.raw_days, found.store.archive) == (3, "archive")
    assert found.dashboard.address == "127.0.0.1"
    assert found.site("paris").reference == "192.0.2.1:443"


def test_the_defaults_detect_what_lasts_as_long_as_the_vendors_own_threshold():
    pair = parse(TEXT.replace("poll_interval_s = 15\n", "")).pairs[0]
    snmp = pair.primary.snmp
    assert pair.pair.poll_interval_s + (snmp.retries + 1) * snmp.timeout_s < pair.pair.heartbeat_lost_threshold_s


@pytest.mark.parametrize(
    ("old", "new", "at", "key", "reason"),
    [
        ("raw_days = 3", "raw_day = 3", "raw_day", "store.raw_day", "unknown key; did you mean 'raw_days'?"),
        ("[http_profile", "[htp_profile", "htp_", "htp_profile", "unknown key; did you mean 'http_profile'?"),
        ('role = "secondary"', 'rolle = "secondary"', "rolle", "pair[0].member[1].rolle", "did you mean 'role'?"),
        ('role = "secondary"', 'role = "slave"', '"slave"', "pair[0].member[1].role", "'slave' is none of"),
        ('user = "pairwatch"', 'usr = "pairwatch"', "usr", "snmp.usr", "unknown key; did you mean 'user'?"),
        ('{env = "PW_AUTH"}', '"hunter2"', "hunter2", "snmp.auth_password", 'write auth_password = {env = "NAME"}'),
        ('{env = "PW_AUTH"}', '{vault = "x"}', "vault", "snmp.auth_password", "a secret never stands in this file"),
        ('{env = "PW_AUTH"}', '{env = ""}', 'env = ""', "snmp.auth_password", "'env' must name where the secret is"),
        ("192.168.1.6", "192.168.1.5", '"192.168.1.5"', "pair[0].member[1].address", "is already that of mx-paris/mx1"),
        ("192.168.1.6", "172.16.1.2", 'address = "172', "pair[0].member[1].address", "is a virtual IP of the pair"),
        ('name = "mx2"', 'name = "mx1"', 'name = "mx1"', "pair[0].member[1].name", "both members are named"),
        ("poll_interval_s = 15", "poll_interval_s = 0", "poll_int", "pair[0].poll_interval_s", "a number from 1 to"),
        ("poll_interval_s = 15", "poll_interval_s = true", "poll_int", "pair[0].poll_interval_s", "not True"),
        ("raw_days = 3", "raw_days = 2.5", "raw_days", "store.raw_days", "must be a whole number"),
        ('site = "paris"', 'site = "lyon"', "lyon", "pair[0].site", "there is no [[site]] named 'lyon'"),
        ('profile = "ours"', 'profile = "mine"', "mine", "pair[0].member[0].http.profile", "no [http_profile.mine]"),
        ("192.0.2.1:443", "192.0.2.1", "reference", "site[0].reference", "must be host:port"),
        ('["10.0.0.2", "10.0.0.4"]', '["10.0.0.2"]', "peers", "pair[0].heartbeat_link[0].peers", "two addresses"),
        ("virtual_ips = [", "virtual_ips = [1,", "virtual_ips", "pair[0].virtual_ips", "must be a list of texts"),
        ('path = "/api', 'path = "" # "/api', "path", "http_profile.ours.path", "must be a text"),
        ("192.168.1.6", "192.168.1.666", ".666", "pair[0].member[1].address", "an IP address or a host name alone"),
        ("192.168.1.6", "https://mx2", "https:", "pair[0].member[1].address", "not 'https://mx2'"),
        ("192.168.1.6", "192.168.1.6:161", "6:161", "pair[0].member[1].address", "an IP address or a host name"),
        ("192.168.1.6", "mx2 ", '"mx2 "', "pair[0].member[1].address", "an IP address or a host name alone"),
        ('role = "secondary"', 'role = "second"', '"second"', "pair[0].member[1].role", "did you mean 'secondary'?"),
        ("[store]", "[listen]\nsyslog = 1162\n[store]", "syslog", "listen.syslog", "is the port of the traps, 1162"),
        ("[store]", "[[store]]", "[[store]]", "store", "must be a table, [store]"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_by_line_key_and_remedy(old, new, at, key, reason):
    text = TEXT.replace(old, new)
    assert text != TEXT
    with pytest.raises(BadSettings) as refused:
        parse(text, "pw.toml")
    assert refused.value.key == key
    assert reason in refused.value.reason
    assert refused.value.where == f"pw.toml:{line(at, text)}"


def test_a_missing_key_points_at_the_member_that_lacks_it():
    with pytest.raises(BadSettings, match=r"pair\[0\]\.member\[0\]\.snmp\.user: is missing") as refused:
        parse(TEXT.replace('user = "pairwatch"', ""), "pw.toml")
    assert refused.value.where == f"pw.toml:{line('192.168.1.5') - 3}"


def test_a_refused_secret_is_never_repeated():
    with pytest.raises(BadSettings) as refused:
        parse(TEXT.replace('{env = "PW_AUTH"}', '"hunter2"'))
    assert "hunter2" not in str(refused.value)


def test_text_that_is_no_toml_is_refused_with_its_line():
    with pytest.raises(BadSettings, match=r"pw\.toml: not TOML: .*line 1"):
        parse("[store\n", "pw.toml")


@pytest.mark.parametrize("text", ["", "[store]\nraw_days = 3\n"])
def test_settings_without_a_pair_say_what_to_add(text):
    with pytest.raises(BadSettings, match=r"add a \[\[pair\]\]"):
        parse(text)


def test_a_pair_needs_one_member_of_each_role():
    alone = TEXT[: TEXT.index('[[pair.member]]\nname = "mx2"')]
    with pytest.raises(BadSettings, match="one with role 'primary' and one with role 'secondary'"):
        parse(alone)


def test_a_member_without_a_channel_is_refused():
    bare = TEXT.replace('[snmp]\nuser = "pairwatch"', "[other]").split("[other]")
    text = bare[0] + bare[1].split("\n\n", 1)[1]
    with pytest.raises(BadSettings, match="has no channel"):
        parse(text.replace('snmp = {version = "2c", community = {env = "PW_COMMUNITY"}, engine = "pysnmp"}', ""))


def test_two_pairs_of_one_name_are_refused():
    twice = TEXT + TEXT[TEXT.index("[[pair]]") :].replace("192.168", "192.169")
    with pytest.raises(BadSettings, match="another pair named 'mx-paris'"):
        parse(twice)


def test_the_environment_overrides_and_is_named_when_wrong():
    environ = {"PAIRWATCH__STORE__RAW_DAYS": "9", "PAIRWATCH__PAIR__0__SITE": "paris", "PATH": "/bin"}
    environ["PAIRWATCH__STORE__URL"] = "postgresql://db/pw"
    found = parse(TEXT, environ=environ)
    assert (found.store.raw_days, found.store.url) == (9, "postgresql://db/pw")
    for name, value, reason in [
        ("PAIRWATCH__STORE__RAW_DAYS", "many", "store.raw_days: must be a whole number"),
        ("PAIRWATCH__STORE__RAW_DAY", "1", "did you mean 'raw_days'?"),
        ("PAIRWATCH__PAIR__7__SITE", "x", "there is no such entry"),
        ("PAIRWATCH__STORE__URL__X", "x", "leads to no table"),
    ]:
        with pytest.raises(BadSettings) as refused:
            parse(TEXT, environ={name: value})
        assert refused.value.where == f"environment {name}"
        assert reason in str(refused.value)


KEYS = sorted({row.split(" = ")[0] for row in TEXT.splitlines() if " = " in row and not row.startswith(" ")})


@given(st.sampled_from(KEYS), st.data())
def test_no_misspelt_key_is_ever_taken(key, data):
    """Any one letter left out, doubled or replaced: what is not a key of the settings is refused with its line."""
    at = data.draw(st.integers(0, len(key) - 1))
    wrong = data.draw(
        st.sampled_from(
            [key[:at] + key[at + 1 :], key[:at] + key[at] * 2 + key[at + 1 :], key[:at] + "q" + key[at + 1 :]]
        )
    )
    text = TEXT.replace(f"{key} = ", f"{wrong} = ", 1)
    if not wrong or wrong in KEYS:
        return
    with pytest.raises(BadSettings) as refused:
        parse(text, "pw.toml")
    assert refused.value.where.startswith("pw.toml")


def test_every_key_is_found_on_its_line():
    lines = key_lines(TEXT + "\n['quoted \"x\"']\n\"a b\".c = '''\nnot = 1\n'''\nd = {x = [1,\n  2]}\ne = 1 # [no]\n")
    assert lines[("store", "raw_days")] == 3
    assert lines[("pair", 0, "member", 1, "address")] == line("192.168.1.6")
    assert lines[("pair", 0, "member", 0, "http", "profile")] == line('profile = "ours"')
    assert lines[("pair", 0, "heartbeat_link", 0)] == line("[[pair.heartbeat_link]]")
    assert ('quoted "x"', "a b", "c") in lines
    assert ('quoted "x"', "not") not in lines
    assert lines[('quoted "x"', "e")] == lines[('quoted "x"', "d")] + 2


def test_roles_are_ordered_as_settings_say_not_as_they_stand():
    first = TEXT.index('[[pair.member]]\nname = "mx1"')
    second = TEXT.index('[[pair.member]]\nname = "mx2"')
    found = parse(TEXT[:first] + TEXT[second:] + TEXT[first:second])
    assert [m.role for m in found.pairs[0].members] == [Role.PRIMARY, Role.SECONDARY]


@pytest.mark.parametrize("address", ["mx2.example.net", "mx_2", "2001:db8::2", "fe80::2%eth0", "3com"])
def test_an_address_is_that_of_a_machine_by_number_or_name(address):
    assert parse(TEXT.replace("192.168.1.6", address)).pairs[0].secondary.address == address


def test_the_nearest_is_what_was_begun_and_not_what_looks_alike():
    text = TEXT.replace("auth_password", 'priv = "AES"\nauth_password', 1)
    with pytest.raises(BadSettings, match="did you mean 'AES-128'"):
        parse(text)
