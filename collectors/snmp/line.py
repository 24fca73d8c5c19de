"""Knows how a datagram is sent to one address and its answer waited for: a connected UDP socket and a deadline."""

import asyncio
import errno
import ipaddress
import socket
from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from collectors.names import Names
from collectors.snmp.get import SnmpError
from collectors.snmp.target import SnmpTarget
from collectors.wanting import is_ours, want
from hapair.look import Cause

T = TypeVar("T")
Place = tuple[socket.AddressFamily, tuple[str, int]]
LARGEST_DATAGRAM = 65535
_LAST_READS = 8


class NotTheAnswer(Exception):
    """What came is not what was asked for: it is dropped, its reason kept, and the wait goes on."""


class Line:
    """A connected socket, for one question at a time: the kernel drops what other addresses send and reports what ICMP
    says of the way there; what comes between questions is dropped.

    Use as an async context manager, or `open` and `close`. Opening and asking raise SnmpError.
    """

    def __init__(self, target: SnmpTarget, names: Names[Place]) -> None:
        self._target, self._names = target, names
        self._loop = asyncio.get_running_loop()
        self._question: _Question[Any] | None = None

    async def open(self) -> None:
        family, place = await _resolve(self._target, self._names)
        try:
            self._socket = socket.socket(family, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        except OSError as error:
            raise trouble(error) from None
        try:
            self._socket.connect(place)
        except OSError as error:
            self._socket.close()
            raise trouble(error) from None
        self._loop.add_reader(self._socket.fileno(), self._read)

    def close(self) -> None:
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    async def ask(self, datagram: bytes, accept: Callable[[bytes], T]) -> T:
        """What `accept` makes of the answer. `accept` raises NotTheAnswer to wait on, SnmpError to end the wait.

        The datagram is sent again after each `timeout_s`; after the last, SnmpError says what was heard instead.
        """
        answer: asyncio.Future[T] = self._loop.create_future()
        question = self._question = _Question(datagram, accept, answer, self._target.retries)
        self._send(question)
        question.timer = self._loop.call_later(self._target.timeout_s, self._over, question)
        try:
            return await answer
        finally:
            question.timer.cancel()
            self._question = None

    def _over(self, question: "_Question[Any]") -> None:
        """The time for one try is over. What came while our loop was late still counts: it is read before giving up."""
        for _ in range(_LAST_READS):
            self._read()
        if question.answer.done():
            return
        if question.retries == 0:
            silence = SnmpError(Cause.TIMEOUT, f"no answer within {self._target.patience_s:g} s")
            question.answer.set_exception(question.trouble or silence)
            return
        question.retries -= 1
        self._send(question)
        question.timer = self._loop.call_later(self._target.timeout_s, self._over, question)

    def _send(self, question: "_Question[Any]") -> None:
        # A pending ICMP error is reported by the next send, which then sends nothing: hence the second try.
        for _ in range(2):
            try:
                self._socket.send(question.datagram)
            except OSError as error:
                question.trouble = trouble(error)
            else:
                return

    def _read(self) -> None:
        question = self._question
        try:
            datagram = self._socket.recv(LARGEST_DATAGRAM)
            if question is not None and not question.answer.done():
                question.answer.set_result(question.accept(datagram))
        except BlockingIOError:
            return
        except OSError as error:
            if question is not None:
                question.trouble = trouble(error)
        except NotTheAnswer as reason:
            if question is not None:
                question.trouble = SnmpError(Cause.PROTOCOL, str(reason))
        except SnmpError as error:
            if question is not None:
                question.answer.set_exception(error)


class _Question(Generic[T]):
    """What is asked, how its answer is known, and what was heard instead."""

    __slots__ = ("accept", "answer", "datagram", "retries", "timer", "trouble")
    timer: asyncio.TimerHandle

    def __init__(self, datagram: bytes, accept: Callable[[bytes], T], answer: asyncio.Future[T], retries: int) -> None:
        self.datagram, self.accept, self.answer, self.retries = datagram, accept, answer, retries
        self.trouble: SnmpError | None = None


def trouble(error: OSError) -> SnmpError:
    """What the network said, in our words; of what we want ourselves, that it is ours."""
    if is_ours(error):
        return SnmpError(Cause.LATE, want(error))
    if error.errno == errno.ECONNREFUSED:
        return SnmpError(Cause.REFUSED, "nothing listens on the SNMP port (ICMP port unreachable)")
    return SnmpError(Cause.UNREACHABLE, error.strerror or str(error))


async def _resolve(target: SnmpTarget, names: Names[Place]) -> Place:
    family = _family(target.address)
    if family:
        return family, (target.address, target.port)
    try:
        return await names.found(f"{target.address}:{target.port}", lambda: _look_up(target))
    except (OSError, UnicodeError) as error:
        raise SnmpError(Cause.UNREACHABLE, f"the name {target.address} was not found: {error}") from None


@lru_cache(maxsize=65536)
def _family(address: str) -> socket.AddressFamily | None:
    """None for a name."""
    try:
        return socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    except ValueError:
        return None


async def _look_up(target: SnmpTarget) -> Place:
    """Raises OSError, UnicodeError."""
    async with asyncio.timeout(target.patience_s):
        found = await asyncio.get_running_loop().getaddrinfo(target.address, target.port, type=socket.SOCK_DGRAM)
    family, _, _, _, place = found[0]
    return family, (str(place[0]), int(place[1]))
