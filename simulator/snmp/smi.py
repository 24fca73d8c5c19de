"""SNMP values as the agent reads them: a function each, which gives the value of the moment, if there is one, typed."""

from collections.abc import Callable
from typing import Any

from pysnmp.proto.api import v2c

Oid = tuple[int, ...]
Value = Any  # a pyasn1 object: pysnmp brings no types
Reader = Callable[[], Value | None]


def text(words: str) -> Reader:
    value = v2c.OctetString(words.encode())
    return lambda: value


def integer(number: int) -> Reader:
    value = v2c.Integer32(number)
    return lambda: value


def gauge(read: Callable[[], int]) -> Reader:
    return lambda: v2c.Gauge32(read())


def counted(read: Callable[[], int]) -> Reader:
    return lambda: v2c.Counter32(read())


def counter() -> Reader:
    value = v2c.Counter32(0)
    return lambda: value
