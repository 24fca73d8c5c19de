"""net-snmp's own agent is read over every protocol it speaks, and a recorded walk of a real unit is judged honestly."""

from dataclasses import replace
from pathlib import Path

import pytest

import snmpd
from collectors.snmp import Community, SnmpTarget, V3User, observe
from hapair.look import Cause, NoAnswer, Reading
from hapair.settings.model import AuthProtocol, Level, PrivProtocol
from needs import shared
from snmp_engines import ENGINES, made

FML = "1.3.6.1.4.1.12356.105.1"
OBJECTS = {
    f"{FML}.1.0": ("string", "FortiMail-VM"),
    f"{FML}.2.0": ("string", "FEVM020000000001"),
    f"{FML}.3.0": ("string", "v7.4.3,build600,240612 (7.4.3 GA)"),
    f"{FML}.5.0": ("integer", "1"),
    f"{FML}.6.0": ("gauge", "7"),
    f"{FML}.7.0": ("gauge", "42"),
    f"{FML}.8.0": ("gauge", "3"),
    f"{FML}.9.0": ("gauge", "13"),
    f"{FML}.10.0": ("gauge", "11"),
    f"{FML}.30.0": ("gauge", "5"),
    f"{FML}.103.1.0": ("gauge", "31"),
    f"{FML}.200.1.0": ("integer", "2"),
    f"{FML}.200.2.0": ("integer", "1"),
}
AUTH_NAMES = dict(zip(AuthProtocol, ("MD5", "SHA", "SHA-224", "SHA-256", "SHA-384", "SHA-512"), strict=True))
PRIV_NAMES = dict(zip(PrivProtocol, ("DES", "AES", "AES-192", "AES-256"), strict=True))
USERS = {
    "nobody": V3User("nobody", Level.NO_AUTH),
    **{f"auth {auth}": V3User(f"auth{n}", Level.AUTH, auth) for n, auth in enumerate(AuthProtocol)},
    **{
        f"{auth} {priv}": V3User(f"user{n}{m}", Level.AUTH_PRIV, auth, priv)
        for n, auth in enumerate(AuthProtocol)
        for m, priv in enumerate(PrivProtocol)
    },
}


@pytest.fixture(params=ENGINES)
async def engine(request):
    async with made(request.param) as engine:
        yield engine


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    with snmpd.running(tmp_path_factory.mktemp("snmpd"), OBJECTS, [_theirs(user) for user in USERS.values()]) as port:
        yield port


def _theirs(user: V3User) -> snmpd.User:
    auth = AUTH_NAMES[user.auth] if user.level is not Level.NO_AUTH else ""
    return snmpd.User(user.name, auth, PRIV_NAMES[user.priv] if user.level is Level.AUTH_PRIV else "")


def target(port: int, user: V3User, auth_password="authentic-enough", priv_password="private-enough") -> SnmpTarget:
    known = V3User(user.name, user.level, user.auth, user.priv, auth_password, priv_password)
    return SnmpTarget("mx2", "127.0.0.1", port, known, 5.0, 0)


async def test_net_snmp_is_read_over_v2c(engine, port):
    outcome = await observe(SnmpTarget("mx2", "127.0.0.1", port, Community(snmpd.COMMUNITY), 5.0, 0), engine)
    assert isinstance(outcome, Reading)
    assert (outcome.mode, outcome.effective) == (2, 1)
    assert (outcome.facts.serial, outcome.facts.hostname) == ("FEVM020000000001", "tested-unit")
    assert (outcome.facts.mail_disk_percent, outcome.facts.deferred) == (13.0, 31)


async def test_a_wrong_community_is_silence(engine, port):
    outcome = await observe(SnmpTarget("mx2", "127.0.0.1", port, Community("wrong"), 0.2, 0), engine)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.TIMEOUT


@pytest.mark.parametrize("protocols", USERS)
async def test_net_snmp_is_read_over_v3(engine, port, protocols):
    outcome = await observe(target(port, USERS[protocols]), engine)
    assert isinstance(outcome, Reading)
    assert (outcome.mode, outcome.effective, outcome.facts.cpu_percent) == (2, 1, 7.0)


@pytest.mark.parametrize(
    ("user", "auth_password", "priv_password", "why"),
    [
        (V3User("stranger", Level.AUTH_PRIV), "authentic-enough", "private-enough", "no user of this name"),
        (USERS["SHA-256 AES-128"], "wrong-password", "private-enough", "auth password"),
        (USERS["SHA-256 AES-128"], "authentic-enough", "wrong-password", "privacy password"),
        (V3User("nobody", Level.AUTH), "authentic-enough", "", "security level"),
        (V3User(USERS["auth MD5"].name, Level.NO_AUTH), "", "", "authorizationError"),
    ],
)
async def test_net_snmp_refuses_and_the_reason_is_named(engine, port, user, auth_password, priv_password, why):
    asked = replace(target(port, user, auth_password, priv_password), timeout_s=0.5)
    for _ in range(2):
        outcome = await observe(asked, engine)
        assert isinstance(outcome, NoAnswer)
        assert (outcome.cause, why in outcome.detail) == (Cause.AUTH, True), outcome.detail


async def test_a_real_standalone_unit_has_no_ha_objects_and_keeps_its_facts(engine, tmp_path: Path):
    walk = _recorded(shared("walks/fortimail-standalone.snmprec"))
    with snmpd.running(tmp_path, walk) as port:
        outcome = await observe(SnmpTarget("mx1", "127.0.0.1", port, Community(snmpd.COMMUNITY), 5.0, 0), engine)
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.NO_HA_OBJECTS
    assert "HA" in outcome.detail
    assert (outcome.facts.cpu_percent, outcome.facts.memory_percent) == (0.0, 42.0)
    assert outcome.facts.hostname == "tested-unit"
    assert outcome.facts.uptime_s is not None


def _recorded(path: Path) -> dict[str, tuple[str, str]]:
    """The vendor's part of a walk in snmpsim's format: OID, tag and value."""
    words = {"2": "integer", "4": "string", "65": "counter", "66": "gauge", "67": "timeticks"}
    lines = (line.split("|", 2) for line in path.read_text().splitlines())
    return {oid: (words[tag], value) for oid, tag, value in lines if oid.startswith(FML) and tag in words}
