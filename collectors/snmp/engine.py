"""Knows which SNMP engine asks which unit: the lean one, or pysnmp where the settings say so."""

from collectors.snmp.descriptors import room_for_sockets
from collectors.snmp.get import SnmpGet
from collectors.snmp.lean_get import LeanGet
from collectors.snmp.pysnmp_get import PysnmpGet
from collectors.snmp.target import SnmpTarget
from hapair.settings.model import Engine


class Engines:
    """Each is shared by all the units that are asked with it."""

    def __init__(self) -> None:
        room_for_sockets()
        self._lean, self._pysnmp = LeanGet(), PysnmpGet()

    def engine_for(self, target: SnmpTarget) -> SnmpGet:
        return self._pysnmp if target.engine is Engine.PYSNMP else self._lean

    async def close(self) -> None:
        await self._lean.close()
        await self._pysnmp.close()
