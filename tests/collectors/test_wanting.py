"""Whether a collector that has no descriptor left says so of itself, and nothing of its units."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collectors.path import no_way_out, path_lost
from collectors.snmp import SnmpTarget, observe
from collectors.snmp.lean_get import LeanGet
from collectors.snmp.pysnmp_get import PysnmpGet
from collectors.snmp.target import Community
from collectors.virtual.conversation import Place, unverified
from collectors.virtual.smtp import smtp_face
from hapair.look import Cause, NoAnswer
from https_unit import Authority, Face, watched

TARGET = SnmpTarget("mx1", "127.0.0.1", 9, Community("public-of-the-tests"), timeout_s=0.2, retries=0)


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.dup(0)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("engine", [LeanGet, PysnmpGet])
async def test_over_snmp_that_is_late_and_ours(engine) -> None:
    get = engine()
    with no_descriptor_left():
        outcome = await observe(TARGET, get)
    assert outcome == NoAnswer(Cause.LATE, "a want of ours: Too many open files")


async def test_over_https_that_is_late_and_ours(tmp_path: Path) -> None:
    async with watched(Authority.new(tmp_path), Face()) as unit:
        with no_descriptor_left():
            outcome = await unit.observe()
    assert outcome == NoAnswer(Cause.LATE, "a want of ours: Too many open files")


async def test_at_a_virtual_address_that_is_late_and_ours() -> None:
    with no_descriptor_left():
        shown = await smtp_face(Place("127.0.0.1", 9, 1.0), unverified())
    assert shown == NoAnswer(Cause.LATE)


async def test_that_says_nothing_of_the_path() -> None:
    with no_descriptor_left():
        assert not await path_lost("127.0.0.1:9")
        assert not no_way_out(["127.0.0.1"])
