"""Knows what a reader sees where the store or Pairwatch itself is at fault: which, what still holds, where to look."""

import hashlib
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
import structlog

from dashboard.data import StoreError

_log = structlog.get_logger(__name__)

SAID_AGAIN_S = 3600.0
APART = "Watching and messages run apart from the screens and go on."
_last_said: dict[str, float] = {}


@contextmanager
def contained(what: str) -> Iterator[None]:
    """A store that cannot be read, or a fault of ours, is said in its place, and what stands around it goes on.

    `what` is in our own words. Streamlit's ways to stop a page or to begin it again are no `Exception`, so they pass.
    """
    try:
        yield
    except StoreError as error:
        draw_trouble(error)
    except Exception as error:  # whatever it is: the alternative is a page of Streamlit's own words
        draw_fault(what, noted(what, error))


def draw_trouble(error: StoreError) -> None:
    st.error("The store cannot be read. Is the collector running?")
    st.text(str(error))


def draw_fault(what: str, reference: str) -> None:
    st.error(
        f"**{what} cannot be shown: a fault of Pairwatch itself. It says nothing about any pair.**\n\n"
        f"What else stands on this page still holds. {APART}\n\n"
        f"Reference `{reference}`: the log of the dashboard has it too."
    )


def noted(what: str, error: Exception) -> str:
    """The reference by which the log has it. A fault at the same place has the same one, so that it stands still on a
    screen that is drawn anew each second, and is not logged each second."""
    reference = _reference(error)
    now = time.monotonic()
    if now - _last_said.get(reference, -SAID_AGAIN_S) >= SAID_AGAIN_S:
        _last_said[reference] = now
        _log.error("page_fault", reference=reference, what=what, exc_info=error)
    return reference


def _reference(error: Exception) -> str:
    where = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    return hashlib.sha256("\n".join([type(error).__qualname__, *where]).encode()).hexdigest()[:8]
