"""Knows how either SNMP engine is made and closed, for tests that run once with each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from collectors.snmp import SnmpGet
from collectors.snmp.lean_get import LeanGet
from collectors.snmp.pysnmp_get import PysnmpGet

ENGINES = {"lean": LeanGet, "pysnmp": PysnmpGet}


@asynccontextmanager
async def made(name: str) -> AsyncIterator[SnmpGet]:
    engine: SnmpGet = ENGINES[name]()
    yield engine
    await engine.close()
