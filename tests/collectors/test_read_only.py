"""Pairwatch changes nothing on a unit: what could is not there, and the one way out refuses it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.http import verbs
from collectors.http.verbs import WouldWrite, allow

COLLECTORS = Path(verbs.__file__).parents[1]
SENDING = {"request", "post", "put", "patch", "delete", "get", "head", "options", "ws_connect"}
"""What an aiohttp session or the module itself sends with."""

TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(COLLECTORS.rglob("*.py"))}


def senders(tree: ast.AST) -> Iterator[str]:
    """Calls that may send an HTTP request: methods of that name on anything that is called a session or http."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SENDING:
            base = ast.unparse(node.func.value).lower()
            if any(word in base for word in ("session", "http", "client", "requests", "urllib")):
                yield ast.unparse(node.func)


def names(tree: ast.AST) -> Iterator[str]:
    """Every name in the code, imported, used or reached through a dot."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield from (*name.split("."), other or "")


def test_one_line_of_the_collectors_sends_http() -> None:
    found = {path.name: list(senders(tree)) for path, tree in TREES.items() if path.parent.name == "http"}
    assert {name: calls for name, calls in found.items() if calls} == {"verbs.py": ["session.request"]}


def test_only_the_package_that_holds_the_table_knows_an_http_client() -> None:
    clients = {"aiohttp", "requests", "httpx", "urllib", "urllib3"}
    users = {path for path, tree in TREES.items() if clients & set(names(tree))}
    assert {path.parent.name for path in users} == {"http"}


def test_no_snmp_set_is_ever_built() -> None:
    """Neither pysnmp's SetRequestPDU and set_cmd, in whatever spelling, nor a session's `set` of gufo_snmp."""
    found = {name.lower().replace("_", "") for tree in TREES.values() for name in names(tree)}
    assert not {name for name in found if name.startswith(("setrequestpdu", "setcmd", "setmany"))}
    for path, tree in TREES.items():
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
        assert not [call for call in calls if call.func.attr == "set" and call.args], path


def test_no_request_tag_of_an_snmp_set_is_written_out() -> None:
    """0xA3 is the tag of SetRequest-PDU (RFC 3416): a hand-made request would begin with it."""
    for path, tree in TREES.items():
        constants = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
        assert 0xA3 not in [value for value in constants if isinstance(value, int)], path
        assert not [value for value in constants if isinstance(value, bytes) and b"\xa3" in value], path


@pytest.mark.parametrize(
    ("planted", "caught"),
    [
        ("await self._session.post('/api/v1/SysStatusCommand/')", "self._session.post"),
        ("aiohttp.request('DELETE', url)", "aiohttp.request"),
        ("async with http.put(path) as r: ...", "http.put"),
    ],
)
def test_the_search_for_senders_finds_one(planted: str, caught: str) -> None:
    tree = ast.parse("async def f():\n    " + planted)
    assert list(senders(tree)) == [caught]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/SysStatusLicinfo/"), ("POST", verbs.LOGIN), ("POST", verbs.LOGOUT)],
)
def test_reading_logging_in_and_logging_out_are_allowed(method: str, path: str) -> None:
    allow(method, path)


@given(st.sampled_from(["POST", "PUT", "PATCH", "DELETE", "get", "Post", "GET "]) | st.text(), st.text())
def test_nothing_else_is_allowed(method: str, tail: str) -> None:
    path = "/api/v1/" + tail
    if method == "GET" or (method == "POST" and path in verbs.POSTS):
        return
    with pytest.raises(WouldWrite):
        allow(method, path)


@pytest.mark.parametrize("path", ["", "api", "//evil.example/", "@evil.example/", "https://evil.example/"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_path_leads_to_another_host(method: str, path: str) -> None:
    with pytest.raises(WouldWrite):
        allow(method, path)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_what_is_not_allowed_is_not_sent(method: str) -> None:
    class Session:
        def request(self, *_: object, **__: object) -> None:
            pytest.fail("it was sent")

    with pytest.raises(WouldWrite):
        await verbs.request(Session(), method, "/api/v1/SysStatusCommand/", body={"action": 1})
