"""Knows the sockets that units talk to: two for datagrams, one for streams, each opened alone and reported alone."""

import asyncio
import socket
from collections.abc import Callable

from collectors.hearing.framing import Framer, Line
from collectors.hearing.kernel_drops import kernel_drops
from collectors.hearing.settings import Caps, Place

Address = tuple[str, int] | tuple[str, int, int, int]
_MOST_AT_ONCE = 256
_READ = 65536
_V4_IN_V6 = "::ffff:"


def opened(place: Place, kind: socket.SocketKind, receive_buffer: int) -> socket.socket:
    """A bound socket. Raises OSError."""
    family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
    found = socket.socket(family, kind | socket.SOCK_NONBLOCK)
    try:
        if kind is socket.SOCK_STREAM:
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family is socket.AF_INET6:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        found.bind(place)
    except OSError:
        found.close()
        raise
    return found


def sender_of(address: Address) -> str:
    return str(address[0]).removeprefix(_V4_IN_V6)


class Datagrams:
    """Hands on each datagram with its sender: at most some hundreds before the loop gets its turn again."""

    def __init__(self, place: Place, caps: Caps, heard: Callable[[bytes, Address], None]) -> None:
        self._socket = opened(place, socket.SOCK_DGRAM, caps.receive_buffer)
        self._longest, self._heard = caps.datagram + 1, heard
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    @property
    def dropped(self) -> int:
        return kernel_drops(self._socket)

    def answer(self, datagram: bytes, to: Address) -> bool:
        try:
            self._socket.sendto(datagram, to)
        except OSError:
            return False
        return True

    def _read(self) -> None:
        for _ in range(_MOST_AT_ONCE):
            try:
                datagram, address = self._socket.recvfrom(self._longest)
            except BlockingIOError:
                return
            except OSError:  # what ICMP says of an earlier answer
                continue
            self._heard(datagram, address)


class Streams:
    """Accepts connections, so many in all and so many of one sender; beyond that the longest silent one must go."""

    def __init__(
        self, place: Place, caps: Caps, heard: Callable[[Line, Address], None], closed: Callable[[], None]
    ) -> None:
        self._socket = opened(place, socket.SOCK_STREAM, caps.receive_buffer)
        self._caps, self._heard, self._closed = caps, heard, closed
        self.connections: dict[Connection, str] = {}

    async def listen(self) -> None:
        """Raises OSError."""
        await asyncio.get_running_loop().create_server(lambda: Connection(self), sock=self._socket)

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def joined(self, connection: "Connection", sender: str) -> None:
        """No connection is ended for its silence alone: a unit would lose the line that it speaks next into it."""
        alike = [one for one, its in self.connections.items() if its == sender]
        if len(alike) >= self._caps.connections_per_sender:
            self._end(alike[0])
        elif len(self.connections) >= self._caps.connections:
            self._end(next(iter(self.connections)))
        self.connections[connection] = sender

    def spoke(self, connection: "Connection") -> None:
        """Kept in the order in which they last spoke."""
        if sender := self.connections.pop(connection, None):
            self.connections[connection] = sender

    def hand_on(self, lines: list[Line], address: Address) -> None:
        for line in lines:
            self._heard(line, address)

    def framer(self) -> Framer:
        return Framer(self._caps.line)

    def _end(self, connection: "Connection") -> None:
        self._closed()
        self.connections.pop(connection, None)
        connection.end()


class Connection(asyncio.Protocol):
    def __init__(self, streams: Streams) -> None:
        self._streams, self._framer = streams, streams.framer()
        self._address: Address = ("", 0)
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._address = transport.get_extra_info("peername") or self._address
        self._streams.joined(self, sender_of(self._address))

    def data_received(self, data: bytes) -> None:
        self._streams.spoke(self)
        self._streams.hand_on(self._framer.feed(data), self._address)

    def connection_lost(self, exc: Exception | None) -> None:
        self._streams.hand_on(self._framer.end(), self._address)
        self._streams.connections.pop(self, None)

    def end(self) -> None:
        if self._transport is not None:
            self._transport.close()
