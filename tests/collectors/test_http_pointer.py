import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.http.error import HttpError
from collectors.http.pointer import Missing, find, parse
from collectors.http.profile import outcome
from collectors.http.reply import LARGEST, Reply, json_object, unpack
from collectors.http.text import plain
from hapair.look import Facts, NoAnswer, Reading
from hapair.settings.model import HttpProfile

# The document and the pointers of RFC 6901, section 5.
RFC = {
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, 'k"l': 6, " ": 7, "m~n": 8
}  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20
)


def places(document: Any, at: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Everything in a document, with the steps to it."""
    below: list[tuple[str, Any]] = []
    if isinstance(document, dict):
        below = list(document.items())
    elif isinstance(document, list):
        below = [(str(n), each) for n, each in enumerate(document)]
    return [(at, document), *(place for step, each in below for place in places(each, (*at, step)))]


def written(steps: tuple[str, ...]) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", RFC), ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3),
        ("/g|h", 4), ("/i\\j", 5), ('/k"l', 6), ("/ ", 7), ("/m~0n", 8),
    ],
)  # fmt: skip
def test_a_pointer_finds_what_the_rfc_says(pointer: str, found: object) -> None:
    assert find(RFC, pointer) == found


def test_an_escaped_tilde_is_no_escape_itself() -> None:
    assert find({"~1": "tilde one", "/": "slash"}, "/~01") == "tilde one"


@given(DOCUMENTS)
def test_everything_in_a_document_is_found_by_its_pointer(document: Any) -> None:
    for steps, value in places(document):
        assert parse(written(steps)) == steps
        assert find(document, written(steps)) is value


@pytest.mark.parametrize(
    "pointer", ["/foo/2", "/foo/-", "/foo/00", "/foo/-1", "/foo/\u0661", "/foo/bar", "/bar", "/foo/0/0"]
)
def test_a_pointer_to_nothing_is_missing(pointer: str) -> None:
    with pytest.raises(Missing):
        find(RFC, pointer)


@given(DOCUMENTS, st.text())
def test_any_text_is_a_pointer_or_refused(document: Any, text: str) -> None:
    if re.fullmatch("(/([^~]|~[01])*)?", text, re.DOTALL):
        with suppress(Missing):
            find(document, text)
    else:
        with pytest.raises(ValueError, match="a JSON pointer"):
            find(document, text)


PROFILE = HttpProfile("/x", "/mode", "/effective", {"port6": "/link"}, {"config": "/sync"})
FIELDS = st.fixed_dictionaries({}, optional=dict.fromkeys(("mode", "effective", "link", "sync"), DOCUMENTS))


@given(FIELDS)
def test_whatever_stands_in_a_reply_a_profile_makes_something_of_it_that_can_be_stored(body: dict[str, Any]) -> None:
    try:
        made = outcome(body, PROFILE, Facts(serial="FE1"))
    except HttpError as error:
        made = NoAnswer(error.cause, error.detail)
    else:
        assert made.facts.serial == "FE1"
    if isinstance(made, Reading):
        assert all(isinstance(m, int | str) and not isinstance(m, bool) for m in (made.effective, made.mode or 0))
        assert all(abs(m) < 2**63 for m in (made.effective, made.mode) if isinstance(m, int))
    repr(made).encode()


@given(st.binary())
def test_any_octets_are_an_object_or_refused(octets: bytes) -> None:
    with suppress(HttpError):
        assert isinstance(json_object(Reply(200, octets)), dict)


@given(st.dictionaries(st.text(), DOCUMENTS))
def test_an_object_comes_through_as_it_was_sent(body: dict[str, Any]) -> None:
    assert json_object(Reply(200, json.dumps(body).encode())) == body


@given(st.binary(), st.sampled_from(["gzip", "deflate", "identity", "", "br", "zstd"]))
def test_any_octets_are_unpacked_or_refused(octets: bytes, encoding: str) -> None:
    with suppress(HttpError):
        assert len(unpack(octets, encoding)) <= LARGEST


@given(st.text(st.characters(codec=None)) | st.just("\ud800\x1b[2J"))
def test_text_of_a_unit_can_be_stored_and_steers_no_terminal(text: str) -> None:
    kept = plain(text)
    assert kept.encode("utf-8")[:0] == b""
    assert len(kept) <= 255
    assert not re.search("[\x00-\x1f\x7f-\x9f]", kept)
