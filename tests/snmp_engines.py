"""Knows how either SNMP engine is made and closed, for tests that run once with each."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec

import pytest

from collectors.snmp import SnmpGet
from collectors.snmp.pysnmp_get import PysnmpGet

ENGINES = ("pysnmp", "gufo")


@asynccontextmanager
async def made(name: str) -> AsyncIterator[SnmpGet]:
    engine = PysnmpGet() if name == "pysnmp" else _gufo()
    yield engine
    await engine.close()


def _gufo() -> SnmpGet:
    if find_spec("gufo") is None:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("needs the package gufo-snmp: install pairwatch[fleet]")
    from collectors.snmp.gufo_get import GufoGet

    return GufoGet()
