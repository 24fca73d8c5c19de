"""What the objects of a unit mean, how secrets become targets, which engine asks, and how late our own loop was."""

import asyncio
import dataclasses
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.lag import LagMeter
from collectors.snmp import Community, Engines, SnmpTarget, V3User, snmp_target
from collectors.snmp.ask import Answers, ask
from collectors.snmp.get import ErrorStatus, SnmpError
from collectors.snmp.lean_get import LeanGet
from collectors.snmp.objects import HA_EFFECTIVE_MODE, HA_MODE, POLLED
from collectors.snmp.pysnmp_get import PysnmpGet
from collectors.snmp.reading import LONGEST_TEXT, outcome
from hapair.look import Cause, NoAnswer, Reading
from hapair.pair import Role
from hapair.settings.model import Engine, Level, MemberSettings, SnmpSettings, SnmpVersion
from hapair.settings.secret import Secret

VALUES = st.none() | st.integers() | st.binary(max_size=400) | st.text(max_size=40)
TARGET = SnmpTarget("mx1", "127.0.0.1", 161, Community("c"))


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(POLLED, VALUES)))
def test_any_values_are_an_outcome_and_only_a_number_is_ever_a_mode(values):
    told = outcome(Answers(values))
    facts = told.facts
    texts = (facts.serial, facts.model, facts.version, facts.hostname)
    assert all(text is None or len(text) <= LONGEST_TEXT for text in texts)
    assert not any(ord(letter) < 32 or 127 <= ord(letter) < 160 for text in texts if text for letter in text)
    percents = (facts.cpu_percent, facts.memory_percent, facts.log_disk_percent, facts.mail_disk_percent)
    assert all(percent is None or 0 <= percent <= 100 for percent in percents)
    match told:
        case Reading(mode=mode, effective=effective):
            assert (mode, effective) == (values.get(HA_MODE), values[HA_EFFECTIVE_MODE])
            assert isinstance(effective, int)
        case NoAnswer(cause=Cause.NO_HA_OBJECTS):
            assert values.get(HA_EFFECTIVE_MODE) is None
        case NoAnswer(cause=cause):
            assert cause is Cause.PROTOCOL
            assert any(isinstance(values.get(oid), str | bytes) for oid in (HA_MODE, HA_EFFECTIVE_MODE))


class Partial:
    """A unit that refuses some objects, and any request of more than `most`."""

    def __init__(self, refused: frozenset[str], most: int) -> None:
        self.refused, self.most, self.asked = refused, most, 0

    async def get(self, target, oids):
        self.asked += 1
        if len(oids) > self.most:
            raise ErrorStatus(1)
        if self.refused & set(oids):
            raise ErrorStatus(5)
        return {oid: POLLED.index(oid) for oid in oids}

    async def close(self):
        return


@given(st.frozensets(st.sampled_from(POLLED)), st.integers(1, 15))
def test_splitting_finds_everything_the_unit_would_give_with_a_bounded_number_of_questions(refused, most):
    unit = Partial(refused, most)
    try:
        found = asyncio.run(ask(TARGET, unit, POLLED))
    except ErrorStatus:
        assert refused == set(POLLED)
    else:
        assert found.values == {oid: n for n, oid in enumerate(POLLED) if oid not in refused}
        assert found.refused == dict.fromkeys(refused, "genErr")
    assert unit.asked <= 2 * len(POLLED) - 1


async def test_a_unit_that_answers_one_part_and_not_the_next_is_given_up_in_time():
    class Halting(Partial):
        async def get(self, target, oids):
            if self.asked:
                await asyncio.sleep(60)
            return await super().get(target, oids)

    with pytest.raises(SnmpError, match="not all of what was asked in time") as raised:
        await ask(dataclasses.replace(TARGET, timeout_s=0.05, retries=0), Halting(frozenset(), 1), POLLED)
    assert raised.value.cause is Cause.TIMEOUT


def member(**snmp) -> MemberSettings:
    return MemberSettings("mx1", Role.PRIMARY, "192.0.2.11", SnmpSettings(**snmp))


def test_secrets_are_read_once_and_never_shown():
    secrets = {"AUTH": "auth-secret", "PRIV": "priv-secret", "COMMUNITY": "community-secret"}
    v3 = member(user="monitor", auth_password=Secret(env="AUTH"), priv_password=Secret(env="PRIV"), timeout_s=2.0)
    v2c = member(version=SnmpVersion.V2C, community=Secret(env="COMMUNITY"))
    for settings, wanted in ((v3, ("auth-secret", "priv-secret")), (v2c, ("community-secret",))):
        target = snmp_target(settings, lambda secret: secrets[secret.env])
        assert all(secret in dataclasses.asdict(target.credentials).values() for secret in wanted)
        assert "secret" not in repr(target)


def test_a_level_that_needs_no_password_asks_for_none():
    target = snmp_target(member(user="monitor", level=Level.NO_AUTH), lambda secret: pytest.fail("asked"))
    assert target.credentials == V3User("monitor", Level.NO_AUTH)


@pytest.mark.parametrize("settings", [member(version=SnmpVersion.V2C), member(user="u", level=Level.AUTH)])
def test_a_secret_that_is_not_set_is_said(settings):
    with pytest.raises(ValueError, match=r"mx1: SNMP .* is not set"):
        snmp_target(settings, lambda secret: "x")


@pytest.mark.parametrize(("engine", "kind"), [(Engine.LEAN, LeanGet), (Engine.PYSNMP, PysnmpGet)])
def test_each_unit_is_asked_with_the_engine_it_names(engine, kind):
    engines = Engines()
    asked_with = engines.engine_for(dataclasses.replace(TARGET, engine=engine))
    assert isinstance(asked_with, kind)
    assert engines.engine_for(dataclasses.replace(TARGET, member="mx2", engine=engine)) is asked_with


async def test_the_lag_meter_sees_a_loop_that_stood_still_and_forgets_nothing_that_overlaps():
    lag = LagMeter(every_s=0.01)
    ticking = asyncio.create_task(lag.run())
    await asyncio.sleep(0.05)
    before = time.monotonic()
    time.sleep(0.2)  # noqa: ASYNC251 - standing still is what is measured
    assert lag.worst_since(before) > 0.15  # before the meter itself had a turn
    await asyncio.sleep(0.03)
    assert lag.worst_since(before) > 0.15
    assert lag.worst_since(before + 0.1) > 0.15
    after = time.monotonic()
    await asyncio.sleep(0.05)
    assert lag.worst_since(after) < 0.1
    ticking.cancel()


def test_a_lag_meter_that_does_not_run_knows_of_no_lag():
    assert LagMeter().worst_since(0.0) == 0.0
