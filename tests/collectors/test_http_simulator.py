"""The simulated pair, watched over HTTPS by the collector itself."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from collectors.http import HttpTarget, HttpUnit
from hapair.look import Cause, NoAnswer, Reading
from hapair.settings.model import HttpProfile
from simulated import running
from simulator.example import write_example
from simulator.scenarios import faults
from simulator.settings import UnitFile

PROFILE = HttpProfile(
    "/api/v1/PairwatchSimHaStatus/",
    "/configured_mode",
    "/effective_mode",
    {"port6": "/heartbeat/port6"},
    {"config": "/sync/config"},
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pair")
    write_example(folder, speed=10.0)
    return folder


@pytest.fixture(scope="module")
def units(folder: Path) -> Iterator[list[UnitFile]]:
    with running(folder) as units:
        yield units


@pytest.fixture
def healed(units: list[UnitFile], folder: Path) -> Iterator[Path]:
    yield folder
    faults.apply("heal", folder)


@pytest.fixture
async def watched(units: list[UnitFile], healed: Path) -> AsyncIterator[list[HttpUnit]]:
    """Both units, primary first."""
    opened = [HttpUnit(target(unit)) for unit in units]
    yield opened
    for each in opened:
        await each.close()


def target(unit: UnitFile) -> HttpTarget:
    https = unit.https
    return HttpTarget(
        unit.name,
        unit.management_address,
        https.admin,
        https.password,
        https.port,
        timeout_s=2.0,
        ca_file=str(unit.certificate),
        profile=PROFILE,
    )


async def test_both_units_tell_their_modes_links_and_sync(watched: list[HttpUnit], units: list[UnitFile]) -> None:
    said = [await unit.observe() for unit in watched]
    assert [(s.mode, s.effective) for s in said if isinstance(s, Reading)] == [
        ("master", "master"),
        ("slave", "slave"),
    ]
    for unit, outcome in zip(units, said, strict=True):
        assert outcome.facts.serial == unit.identity.serial
        assert outcome.facts.heartbeat == {"port6": "ok"}
        assert outcome.facts.sync["config"]


@pytest.mark.parametrize("fault", ["http-500", "http-html"])
async def test_a_unit_whose_interface_is_broken_is_read_again_when_it_is_mended(
    watched: list[HttpUnit], healed: Path, fault: str
) -> None:
    secondary = watched[1]
    await secondary.observe()
    await asyncio.to_thread(faults.apply, fault, healed, "secondary")
    outcome = await secondary.observe()
    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is Cause.PROTOCOL
    await asyncio.to_thread(faults.apply, "heal", healed)
    assert isinstance(await secondary.observe(), Reading)


async def test_a_session_that_the_unit_has_ended_is_opened_again_within_the_look(
    watched: list[HttpUnit], healed: Path
) -> None:
    await watched[0].observe()
    await asyncio.to_thread(faults.apply, "session-expired", healed, "primary")
    assert isinstance(await watched[0].observe(), Reading)
