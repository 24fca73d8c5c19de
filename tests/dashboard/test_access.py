"""Who may: what the settings refuse, whom the gate knows, and that no name of a caller's own making gets through it."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Mount
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

from dashboard.access.callers import COOKIE, Access
from dashboard.access.gate import RIGHTS, WHO, Gate
from dashboard.access.sign_in import WAY, SignIn
from dashboard.faces.routes import face_routes
from hapair.settings.access import AccessMode, AccessSettings, Listed, OidcSettings, ProxySettings, Rights
from hapair.settings.document import BadSettings
from hapair.settings.file import parse
from hapair.settings.secret import Secret

PAIR = """
[[pair]]
name = "mx"
[[pair.member]]
name = "mx1"
role = "primary"
address = "192.0.2.1"
snmp = {user = "u", auth_password = {env = "A"}, priv_password = {env = "P"}}
[[pair.member]]
name = "mx2"
role = "secondary"
address = "192.0.2.2"
snmp = {user = "u", auth_password = {env = "A"}, priv_password = {env = "P"}}
"""
PROXIED = """
[dashboard.access]
mode = "proxy"
hosts = ["pairwatch.example.net"]
proxy = {addresses = ["10.0.0.0/28"]}
operators = {groups = ["noc"]}
admins = {names = ["kim@example.net"]}
"""
KEY = "k" * 40
LISTS = (
    (Rights.VIEWER, Listed(groups=("staff",))),
    (Rights.OPERATOR, Listed(groups=("noc",))),
    (Rights.ADMIN, Listed(names=("kim@example.net",))),
)
BY_PROXY = AccessSettings(AccessMode.PROXY, lists=LISTS, proxy=ProxySettings(("10.0.0.0/28",)))
BY_OIDC = AccessSettings(
    AccessMode.OIDC,
    lists=LISTS,
    oidc=OidcSettings(
        "https://id/m", "https://p/oauth2callback", "c", Secret(env="A"), Secret(env="B"), "", "email", "groups", 12.0
    ),
)


def access(text: str) -> AccessSettings:
    return parse(text + PAIR).dashboard.access


def passed(access: Access, headers: Mapping[str, str] | list[tuple[str, str]], **scope: object) -> tuple[int, str, str]:
    """The status with which the gate answers, and who it says calls, with what rights; 200 is what lies behind it."""
    pairs = list(headers.items()) if isinstance(headers, Mapping) else headers
    asked = {"type": "http", "path": "/pair", "method": "GET", "client": ("10.0.0.5", 1), **scope}
    asked["headers"] = [(name.lower().encode(), value.encode("utf-8")) for name, value in pairs]
    seen = {"status": 200}

    async def behind(inner: Mapping[str, object], *_: object) -> None:
        seen.update({name.decode(): value.decode() for name, value in inner["headers"]})  # type: ignore[attr-defined]

    async def send(message: Mapping[str, object]) -> None:
        if message["type"] in ("http.response.start", "websocket.close"):
            seen["status"] = message.get("status", 403)

    asyncio.run(Gate(behind, access)(asked, _nothing, send))
    return seen["status"], unquote(seen.get(WHO, "")), seen.get(RIGHTS, "")


async def _nothing() -> dict[str, object]:
    return {"type": "http.disconnect"}


def signed(**claims: object) -> dict[str, str]:
    value = create_signed_value(KEY, COOKIE, json.dumps({"is_logged_in": True, **claims}))
    return {"Cookie": f"{COOKIE}={value.decode()}"}


def test_by_default_only_this_host_is_answered_and_everybody_on_it_is_an_admin():
    assert access("") == AccessSettings()
    assert passed(Access(), {}) == (200, "", "admin")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[dashboard]\naddress = "0.0.0.0"\n', "other hosts reach this one"),
        ('[dashboard]\naddress = "::"\n', "other hosts reach this one"),
        ('[dashboard]\naddress = "10.1.1.1"\n' + PROXIED, "tls_in_front"),
        (
            '[dashboard]\naddress = "10.1.1.1"\n' + PROXIED.replace('hosts = ["pairwatch.example.net"]', ""),
            "what people type",
        ),
        ('[dashboard.access]\nmode = "proxy"\nproxy = {addresses = ["127.0.0.1"]}\n', "nobody may do anything"),
        ('[dashboard.access]\nmode = "proxy"\neveryone = "viewer"\n', "from where the headers are believed"),
        (PROXIED.replace("10.0.0.0/28", "0.0.0.0/0"), "is everybody"),
        (PROXIED.replace("10.0.0.0/28", "the proxy"), "is no address or network"),
        ('[dashboard.access]\neveryone = "admin"\n', "local knows nobody by name"),
        (
            PROXIED.replace('operators = {groups = ["noc"]}', "oprators = {}"),
            "did you mean 'operators'",
        ),
        (PROXIED + 'token = "s3cret"\n', "a secret never stands in this file"),
        (
            '[dashboard.access]\nmode = "oidc"\neveryone = "viewer"\noidc = {metadata_url = "http://id.example.net/"}\n',
            "must be an https",
        ),
    ],
)
def test_what_would_open_the_pages_is_refused(text, complaint):
    with pytest.raises(BadSettings, match=complaint):
        access(text)


def test_a_proxy_that_speaks_tls_in_front_opens_another_address():
    found = access('[dashboard]\naddress = "10.1.1.1"\n' + PROXIED + "tls_in_front = true\n")
    assert found.rights("KIM@example.net") is Rights.ADMIN
    assert found.rights("lee", ["noc"]) is Rights.OPERATOR
    assert found.rights("lee", ["staff"]) is None


def test_in_local_mode_a_proxy_makes_nobody_an_admin():
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert passed(Access(), {header: "198.51.100.7"})[0] == 403


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_the_proxy_says_counts_and_the_most_of_it(kind):
    headers = {"X-Forwarded-User": "lee", "X-Forwarded-Groups": "staff, noc"}
    assert passed(Access(BY_PROXY), headers, type=kind) == (200, "lee", "operator")
    assert passed(Access(BY_PROXY), {"X-Forwarded-User": "Zoë", "X-Forwarded-Groups": "staff"}) == (
        200,
        "Zoë",
        "viewer",
    )


@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_what_anybody_else_says_does_not(kind):
    kim = {"X-Forwarded-User": "kim@example.net"}
    for peer in (("10.0.0.16", 1), ("127.0.0.1", 1), ("unix", 1), None):
        assert passed(Access(BY_PROXY), {**kim, "X-Forwarded-For": "10.0.0.5"}, client=peer, type=kind)[0] in (401, 403)
        assert passed(Access(BY_PROXY), kim, client=peer, type=kind)[1] == ""


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Forwarded-User", "")],
        [("X-Forwarded-User", " ")],
        [("X-Forwarded-User", "a\x7fb")],
        [("X-Forwarded-User", "x" * 201)],
        [("X-Forwarded-User", "lee"), ("X-Forwarded-User", "kim@example.net")],
    ],
)
def test_a_name_that_is_none_or_that_is_two_is_nobody(headers):
    assert passed(Access(BY_PROXY), headers)[0] == 401


def test_somebody_without_rights_is_told_who_they_are_known_as():
    assert passed(Access(BY_PROXY), {"X-Forwarded-User": "lee"})[0] == 403


@given(st.text(min_size=1, max_size=20), st.sampled_from(["", "viewer", "operator", "admin", "root"]))
def test_nothing_that_a_caller_sends_is_taken_for_the_word_of_the_gate(name, rights):
    forged = {WHO: name, RIGHTS: rights, WHO.upper(): name, RIGHTS.title(): rights}
    assert passed(Access(BY_OIDC, cookie_secret=KEY), forged) == (200, "", "")
    assert passed(Access(), forged) == (200, "", "admin")
    assert passed(Access(BY_PROXY), {**forged, "X-Forwarded-User": "lee", "X-Forwarded-Groups": "staff"}) == (
        200,
        "lee",
        "viewer",
    )


def test_a_sign_in_counts_by_its_signature_and_its_age(time_machine):
    oidc = Access(BY_OIDC, cookie_secret=KEY)
    time_machine.move_to("2026-03-01T00:00:00Z", tick=False)
    kim = signed(email="kim@example.net")
    assert passed(oidc, kim) == (200, "kim@example.net", "admin")
    assert passed(oidc, signed(email="lee@example.net", groups=["noc"])) == (200, "lee@example.net", "operator")
    assert passed(oidc, signed(email="who@example.net"))[0] == 403
    assert passed(oidc, signed(email="kim@example.net", email_verified=False))[0] == 403
    assert passed(oidc, signed(email=""))[0] == 403
    assert passed(oidc, {"Cookie": kim["Cookie"].replace("=", "=A", 1)}) == (200, "", "")
    assert passed(Access(BY_OIDC, cookie_secret="other" * 10), kim) == (200, "", "")
    time_machine.move_to("2026-03-01T12:00:01Z", tick=False)
    assert passed(oidc, kim) == (200, "", "")
    assert passed(oidc, kim, path="/metrics")[0] == 401


def answered(path: str, headers: Mapping[str, str], answer: Mapping[str, str], status: int = 200) -> dict[str, str]:
    """What of these headers of an answer comes through the way of a sign-in."""
    address, _, query = path.partition("?")
    asked = {"type": "http", "path": address, "query_string": query.encode()}
    asked["headers"] = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    sent: list[Mapping[str, object]] = []

    async def behind(_: object, __: object, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        said = [(name.encode(), value.encode()) for name, value in answer.items()]
        await send({"type": "http.response.start", "status": status, "headers": said})

    async def send(message: Mapping[str, object]) -> None:
        sent.append(message)

    asyncio.run(SignIn(behind, RIGHTS)(asked, _nothing, send))
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}  # type: ignore[attr-defined]


PAGE, BACK = {"Sec-Fetch-Dest": "document"}, {"location": "/"}
SIGNED = {"set-cookie": f"{COOKIE}=signed; Path=/"}


def test_only_a_page_that_somebody_who_is_not_signed_in_asks_for_is_remembered():
    assert answered("/pair?pair=a%20b", PAGE, {})["set-cookie"].startswith(f"{WAY}=%2Fpair%3Fpair%3Da%2520b;")
    assert answered("/pair", PAGE | {RIGHTS: "viewer"}, {}) == {}
    assert answered("/assets/tile.js", {"Sec-Fetch-Dest": "script"}, {}) == {}
    assert answered("/?sign-in=failed", PAGE, {}) == {}


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example/x", "/\\evil.example", "https://evil.example", "/a\r\nb", "/" + "a" * 2000]
)
def test_nobody_is_led_to_another_host_after_a_sign_in(elsewhere):
    way = {"Cookie": f"{WAY}={quote(elsewhere, safe='')}"}
    assert answered("/oauth2callback?code=1", way, BACK | SIGNED, 302)["location"] == "/"
    led = answered(elsewhere, PAGE, {}).get("set-cookie", "")
    assert not led.startswith((f"{WAY}=%2F%2F", f"{WAY}=%2F%5C", f"{WAY}=http"))


def test_a_sign_in_leads_back_and_one_that_failed_says_so():
    way = {"Cookie": f"{WAY}={quote('/pair?pair=mx', safe='')}"}
    assert answered("/oauth2callback?code=1", way, BACK | SIGNED, 302)["location"] == "/pair?pair=mx"
    assert answered("/oauth2callback?code=1", way, BACK, 302)["location"] == "/?sign-in=failed"
    assert answered("/oauth2callback?error=no", way, BACK, 302)["location"] == "/?sign-in=failed"
    assert answered("/oauth2callback", way, BACK, 302) == BACK
    assert answered("/auth/login", {}, {}, 400) == {"location": "/?sign-in=failed"}


def test_of_all_that_machines_ask_only_health_is_told_to_whoever_is_not_signed_in(tmp_path):
    routes = face_routes(f"sqlite:///{tmp_path}/no.db", tmp_path)
    paths = {f"{route.path}/v1/pairs" if isinstance(route, Mount) else route.path for route in routes}
    told = {path for path in paths if passed(Access(BY_OIDC, cookie_secret=KEY), {}, path=path)[0] == 200}
    assert told == {"/healthz", "/readyz"}


def test_a_machine_with_the_token_reads_what_is_for_machines_and_no_more():
    for settings in (BY_PROXY, BY_OIDC):
        known = Access(settings, token="t" * 20, cookie_secret=KEY)
        bearing = {"Authorization": "Bearer " + "t" * 20}
        assert passed(known, bearing, path="/metrics", client=("192.0.2.9", 1)) == (200, "", "viewer")
        assert passed(known, bearing, path="/api/v1/pairs", client=("192.0.2.9", 1)) == (200, "", "viewer")
        assert passed(known, {"Authorization": "Bearer t"}, path="/metrics", client=("192.0.2.9", 1))[0] == 401
        assert passed(known, bearing, path="/pair", client=("192.0.2.9", 1))[2] == ""
    assert passed(Access(BY_PROXY), {"Authorization": "Bearer "}, path="/metrics", client=("192.0.2.9", 1))[0] == 401


def test_no_secret_of_it_is_ever_printed():
    assert "sesame" not in repr(Access(BY_OIDC, token="sesame", client_secret="sesame", cookie_secret="sesame"))
