"""Knows how a datagram is sent to one address and its answer waited for: a connected UDP socket and a deadline."""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import Self, TypeVar

from collectors.snmp.get import SnmpError
from collectors.snmp.target import SnmpTarget
from hapair.look import Cause

T = TypeVar("T")
LARGEST_DATAGRAM = 65535


class NotTheAnswer(Exception):
    """What came is not what was asked for: it is dropped, its reason kept, and the wait goes on."""


class Line:
    """A connected socket, open for one question: the kernel drops what other addresses send, reports what ICMP says
    of the way there, and answers to earlier questions find the port closed.

    Use as an async context manager; opening raises SnmpError.
    """

    def __init__(self, target: SnmpTarget) -> None:
        self._target = target
        self._loop = asyncio.get_running_loop()
        self._trouble: SnmpError | None = None

    async def __aenter__(self) -> Self:
        family, place = await _resolve(self._target)
        try:
            self._socket = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        except OSError as error:
            raise trouble(error) from None
        try:
            self._socket.connect(place)
        except OSError as error:
            self._socket.close()
            raise trouble(error) from None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._socket.close()

    async def ask(self, datagram: bytes, accept: Callable[[bytes], T]) -> T:
        """What `accept` makes of the answer. `accept` raises NotTheAnswer to wait on, SnmpError to end the wait.

        The datagram is sent again after each `timeout_s`; after the last, SnmpError says what was heard instead.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        number = self._socket.fileno()
        self._loop.add_reader(number, self._heard, accept, answer)
        try:
            for _ in range(self._target.retries + 1):
                self._send(datagram)
                await self._settled(answer)
                if answer.done():
                    return answer.result()
        finally:
            self._loop.remove_reader(number)
        raise self._trouble or SnmpError(Cause.TIMEOUT, f"no answer within {self._target.patience_s:g} s")

    async def _settled(self, answer: asyncio.Future[T]) -> None:
        """Return when there is an answer or the time for one try is over, without a task of its own."""
        woken: asyncio.Future[None] = self._loop.create_future()

        def wake(_: object = None) -> None:
            if not woken.done():
                woken.set_result(None)

        timer = self._loop.call_later(self._target.timeout_s, wake)
        answer.add_done_callback(wake)
        try:
            await woken
        finally:
            timer.cancel()
            answer.remove_done_callback(wake)

    def _send(self, datagram: bytes) -> None:
        # A pending ICMP error is reported by the next send, which then sends nothing: hence the second try.
        for _ in range(2):
            try:
                self._socket.send(datagram)
            except OSError as error:
                self._trouble = trouble(error)
            else:
                return

    def _heard(self, accept: Callable[[bytes], T], answer: asyncio.Future[T]) -> None:
        if answer.done():
            return
        try:
            answer.set_result(accept(self._socket.recv(LARGEST_DATAGRAM)))
        except BlockingIOError:
            return
        except OSError as error:
            self._trouble = trouble(error)
        except NotTheAnswer as reason:
            self._trouble = SnmpError(Cause.PROTOCOL, str(reason))
        except SnmpError as error:
            answer.set_exception(error)


def trouble(error: OSError) -> SnmpError:
    """What the network said, in our words."""
    if error.errno == errno.ECONNREFUSED:
        return SnmpError(Cause.REFUSED, "nothing listens on the SNMP port (ICMP port unreachable)")
    return SnmpError(Cause.UNREACHABLE, error.strerror or str(error))


async def _resolve(target: SnmpTarget) -> tuple[socket.AddressFamily, tuple[str, int]]:
    family = _family(target.address)
    return (family, (target.address, target.port)) if family else await _look_up(target)


@lru_cache(maxsize=65536)
def _family(address: str) -> socket.AddressFamily | None:
    """None for a name."""
    try:
        return socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    except ValueError:
        return None


async def _look_up(target: SnmpTarget) -> tuple[socket.AddressFamily, tuple[str, int]]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(target.patience_s):
            found = await loop.getaddrinfo(target.address, target.port, type=socket.SOCK_DGRAM)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise SnmpError(Cause.UNREACHABLE, f"the name {target.address} was not found: {error}") from None
    family, _, _, _, place = found[0]
    return family, (str(place[0]), int(place[1]))
