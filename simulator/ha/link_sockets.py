"""The heartbeat links of a unit: a UDP socket each, cut or whole as the port's cable is."""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from simulator.ha.seal import seal, unseal
from simulator.running import Running
from simulator.settings import Interface

Message = dict[str, Any]
Heard = Callable[[str, Message], None]
Address = tuple[str, int]


class Links:
    """Sends to and hears from the peer over one of the five HA ports, on every heartbeat interface."""

    def __init__(self, running: Running, port: int, heard: Heard) -> None:
        self._running, self._port, self._heard = running, port, heard
        self._sockets: dict[str, asyncio.DatagramTransport] = {}
        self._peers: dict[str, Address] = {}

    async def open(self, interfaces: Iterable[Interface]) -> None:
        """Bind every link; OSError where an address is not to be had."""
        loop = asyncio.get_running_loop()
        for interface in interfaces:
            protocol = partial(_Link, partial(self._take, interface.name))
            local = (interface.address, self._port)
            self._sockets[interface.name], _ = await loop.create_datagram_endpoint(protocol, local_addr=local)
            self._peers[interface.name] = (interface.peer, self._port)

    def send(self, message: Message) -> None:
        data = seal(message, self._running.ha.shared_password)
        for name, transport in self._sockets.items():
            if self._running.ports_up[name]:
                transport.sendto(data, self._peers[name])

    def close(self) -> None:
        for transport in self._sockets.values():
            transport.close()
        self._sockets.clear()

    def _take(self, name: str, data: bytes) -> None:
        if not self._running.ports_up[name]:
            return
        message = unseal(data, self._running.ha.shared_password)
        if message is not None:
            self._heard(name, message)


class _Link(asyncio.DatagramProtocol):
    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._take(data)
