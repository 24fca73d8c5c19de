"""Knows which SNMP engine asks which unit: gufo_snmp where it is installed, pysnmp otherwise or where told to."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec

from collectors.snmp.descriptors import room_for_sockets
from collectors.snmp.get import SnmpGet, Value
from collectors.snmp.pysnmp_get import PysnmpGet
from collectors.snmp.target import SnmpTarget
from hapair.settings import Engine


class EngineMissing(Exception):
    """The settings ask for an engine that is not installed."""


def engine_for(target: SnmpTarget, wanted: Engine) -> Engine:
    """PYSNMP or GUFO. Raises EngineMissing."""
    return chosen(target, wanted, _gufo_is_here())


def chosen(target: SnmpTarget, wanted: Engine, gufo_is_here: bool) -> Engine:
    """gufo_snmp speaks every protocol that the settings can name, so being there is enough. Raises EngineMissing."""
    if wanted is Engine.PYSNMP:
        return wanted
    if gufo_is_here:
        return Engine.GUFO
    if wanted is Engine.GUFO:
        raise EngineMissing(
            f'{target.member}: engine = "gufo" needs the package gufo-snmp: install pairwatch[fleet], or set "auto"'
        )
    return Engine.PYSNMP


@cache
def _gufo_is_here() -> bool:
    return find_spec("gufo") is not None and find_spec("gufo.snmp") is not None


class Engines:
    """Both engines as one: each unit is asked with the one its target names. Hand it all targets at start."""

    def __init__(self, targets: tuple[SnmpTarget, ...] = ()) -> None:
        room_for_sockets()
        self._engines: dict[Engine, SnmpGet] = {}
        for target in targets:
            self._engine(target)

    async def get(self, target: SnmpTarget, oids: tuple[str, ...]) -> Mapping[str, Value]:
        return await self._engine(target).get(target, oids)

    async def close(self) -> None:
        for engine in self._engines.values():
            await engine.close()

    def _engine(self, target: SnmpTarget) -> SnmpGet:
        chosen = engine_for(target, target.engine)
        if chosen not in self._engines:
            self._engines[chosen] = _make(chosen)
        return self._engines[chosen]


def _make(engine: Engine) -> SnmpGet:
    if engine is Engine.GUFO:
        from collectors.snmp.gufo_get import GufoGet

        return GufoGet()
    return PysnmpGet()
