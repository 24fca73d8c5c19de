"""Knows what can go wrong with a store, and lets nothing out but `StoreError`: drivers' exceptions stop here."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from hapair.forms.lines import BadLine


class StoreError(Exception):
    """What is wrong with the store, its name first. Nothing of the call that raised it has been kept."""


class Superseded(StoreError):
    """Another writer has taken this store over: what this process knows of it no longer holds, and it must stop."""


@contextmanager
def border(name: str, driver: type[Exception] = OSError) -> Iterator[None]:
    """`name` is the store as a person knows it, without a password; `driver` is what every error of its driver is."""
    try:
        yield
    except (OSError, driver) as error:
        raise StoreError(f"{name}: {error}") from None
    except (zlib.error, BadLine, UnicodeDecodeError) as error:
        raise StoreError(f"{name} is damaged: {error}") from None


@contextmanager
def whole(name: str) -> Iterator[None]:
    """Around a reading: a flipped bit can leave a row without its other half, or a value of no sense."""
    try:
        yield
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise StoreError(f"{name} is damaged: {type(error).__name__}: {error}") from None
