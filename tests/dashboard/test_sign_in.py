"""Signing in at a provider, in a browser: a small one on loopback, by the code flow with PKCE."""

import json
import socket
import threading
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from dashboards import browser_page, started
from stores import Files

SECRET = "s" * 40
LAUNCH = """
from pathlib import Path
from dashboard.access.callers import Access
from dashboard.asgi import serve
from dashboard.launch import Launch
from hapair.settings.access import AccessMode, AccessSettings, Listed, OidcSettings, Rights
from hapair.settings.secret import Secret
here = "http://127.0.0.1:{port}"
oidc = OidcSettings({metadata!r}, here + "/oauth2callback", "pairwatch", Secret(env="A"), Secret(env="B"),
                    "openid email", "email", "groups", 12.0)
lists = ((Rights.OPERATOR, Listed(groups=("noc",))),)
access = Access(AccessSettings(AccessMode.OIDC, lists=lists, oidc=oidc), "", "client", {secret!r})
serve(Launch({url!r}, Path({archive!r}), "127.0.0.1", {port}, "", access))
"""


class Provider(BaseHTTPRequestHandler):
    """Signs in whoever comes as `claims`, without asking; it offers no choice of accounts, as many do not."""

    key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
    claims: ClassVar[dict[str, object]] = {}
    codes: ClassVar[dict[str, dict[str, str]]] = {}

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        match asked.path:
            case "/.well-known/openid-configuration":
                self._say(self._metadata())
            case "/keys":
                self._say({"keys": [self.key.as_dict(private=False)]})
            case "/authorize" if query.get("prompt") or self.claims.get("refused"):
                self._back(query, error="invalid_request", error_description="unsupported prompt value requested")
            case "/authorize":
                self.codes["code"] = query
                self._back(query, code="code")

    def _back(self, query: dict[str, str], **answer: str) -> None:
        self.send_response(302)
        self.send_header("Location", f"{query['redirect_uri']}?{urlencode(answer | {'state': query['state']})}")
        self.end_headers()

    def do_POST(self) -> None:
        """A code is good once, for who asked for it."""
        told = {
            name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"]))).items()
        }
        asked = self.codes.pop("code")
        proof = urlsafe_b64encode(sha256(told[b"code_verifier"]).digest()).rstrip(b"=").decode()
        client = b64encode(b"pairwatch:client").decode()
        assert (proof, told[b"redirect_uri"].decode()) == (asked["code_challenge"], asked["redirect_uri"])
        assert self.headers["Authorization"] == f"Basic {client}"
        now = int(time.time())
        lasting = {"iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims = {"iss": self._here, "aud": "pairwatch", "sub": "1", **lasting, **self.claims}
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.key)
        self._say({"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": token})

    @property
    def _here(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def _metadata(self) -> dict[str, object]:
        here = self._here
        return {
            "issuer": here,
            "authorization_endpoint": f"{here}/authorize",
            "token_endpoint": f"{here}/token",
            "jwks_uri": f"{here}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _say(self, found: object) -> None:
        body = json.dumps(found).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def provider(**claims: object) -> Iterator[str]:
    handler = type("Provided", (Provider,), {"claims": claims, "codes": {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/.well-known/openid-configuration"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def signed_in_at(tmp_path, **claims: object):
    place = Files(tmp_path).new()
    with place.opened(), provider(**claims) as metadata, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        code = LAUNCH.format(port=port, metadata=metadata, secret=SECRET, url=place.url, archive=str(place.archive))
        with started(code, port) as server, browser_page() as page:
            yield server, page


@pytest.mark.timeout(180)
def test_whoever_signs_in_sees_the_pages_with_the_rights_of_their_groups(tmp_path):
    with signed_in_at(tmp_path, email="kim@example.net", email_verified=True, groups=["noc"]) as (server, page):
        page.goto(server.address + "/audit")
        page.get_by_role("button", name="Sign in").wait_for()
        assert page.locator("[data-testid=stPageLink]").count() == 0
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Audit").click()
        page.get_by_text("Nobody did anything").wait_for()
        page.get_by_role("link", name="Settings").click()
        page.get_by_text("shown to admins only").wait_for()


@pytest.mark.timeout(180)
def test_whoever_follows_a_message_and_has_to_sign_in_first_comes_to_the_page_that_it_names(tmp_path):
    with signed_in_at(tmp_path, email="kim@example.net", groups=["noc"]) as (server, page):
        page.goto(server.address + "/pair?pair=mx%20paris%2F1&do=acknowledge")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(server.address + "/pair?pair=mx%20paris%2F1&do=acknowledge")
        page.get_by_text("Audit").wait_for()
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("button", name="Sign in").wait_for()


@pytest.mark.timeout(180)
def test_a_sign_in_that_came_to_nothing_says_so(tmp_path):
    with signed_in_at(tmp_path, refused=True) as (server, page):
        page.goto(server.address + "/wall")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("came to nothing").wait_for()
        page.get_by_role("button", name="Sign in").wait_for()


@pytest.mark.timeout(180)
def test_whoever_the_provider_names_nobody_is_told_so_and_may_sign_out(tmp_path):
    with signed_in_at(tmp_path, email="kim@example.net", email_verified=False, groups=["noc"]) as (server, page):
        page.goto(server.address + "/")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("vouches for no 'email' of yours").wait_for()
        page.get_by_role("link", name="Sign out").click()
        page.get_by_role("button", name="Sign in").wait_for()


@pytest.mark.timeout(180)
def test_whoever_signs_in_without_rights_is_refused(tmp_path):
    with signed_in_at(tmp_path, email="lee@example.net", groups=["other"]) as (server, page):
        page.goto(server.address + "/")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("gives you no rights").wait_for()
        assert server.get("/metrics")[0] == 401
