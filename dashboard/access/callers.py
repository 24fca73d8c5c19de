"""Knows who calls: by what a trusted proxy says of them, by the cookie of a sign-in, or because they are on this host.

A caller nobody can name has no rights; what the caller says of themself counts for nothing outside local mode.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import Scope
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

from hapair.settings.access import AccessMode, AccessSettings, OidcSettings, ProxySettings, Rights

COOKIE = "_streamlit_user"
MACHINES = ("/metrics", "/api/", "/badge/")
"""What a machine reads, with a token where there is one."""
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
MOST_NAME = 200
DAY_H = 24.0


@dataclass(frozen=True, slots=True)
class Caller:
    """`name` is empty for somebody on this host, and for a machine; `rights` is None before a sign-in."""

    name: str
    rights: Rights | None


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    reason: str


@dataclass(frozen=True, slots=True)
class Access:
    """The settings with the secrets that they name."""

    settings: AccessSettings = field(default_factory=AccessSettings)
    token: str = field(default="", repr=False)
    client_secret: str = field(default="", repr=False)
    cookie_secret: str = field(default="", repr=False)


Known = Callable[[Scope, Headers], Caller | Refusal]


def caller_of(access: Access) -> Known:
    """How callers are known by these settings."""
    match access.settings.mode:
        case AccessMode.LOCAL:
            known: Known = _local
        case AccessMode.PROXY:
            known = _ByProxy(access.settings)
        case AccessMode.OIDC:
            known = _ByCookie(access.settings, access.cookie_secret)

    def by_token_or(scope: Scope, headers: Headers) -> Caller | Refusal:
        if access.token and scope["path"].startswith(MACHINES) and _bears(headers, access.token):
            return Caller("", Rights.VIEWER)
        return known(scope, headers)

    return by_token_or


def _bears(headers: Headers, token: str) -> bool:
    return hmac.compare_digest(headers.get("authorization", "").encode(), f"Bearer {token}".encode())


def _local(_: Scope, headers: Headers) -> Caller | Refusal:
    """A proxy in front would make everybody somebody on this host."""
    if any(name in headers for name in FORWARDED):
        return Refusal(403, "a proxy stands in front: set [dashboard.access] mode to proxy or oidc")
    return Caller("", Rights.ADMIN)


class _ByProxy:
    def __init__(self, settings: AccessSettings) -> None:
        self._settings = settings
        self._proxy = settings.proxy or ProxySettings(())
        self._networks = [ip_network(address) for address in self._proxy.addresses]

    def __call__(self, scope: Scope, headers: Headers) -> Caller | Refusal:
        if not self._trusted(scope):
            return Refusal(401, "this was not sent by the proxy that knows who you are")
        names = headers.getlist(self._proxy.user_header)
        name = _named(_decoded(names[0])) if len(names) == 1 else ""
        if not name:
            return Refusal(401, f"the proxy says in no {self._proxy.user_header}, or in more than one, who you are")
        groups = _decoded(",".join(headers.getlist(self._proxy.groups_header))).split(",")
        rights = self._settings.rights(name, filter(None, map(str.strip, groups)))
        return Caller(name, rights) if rights else _stranger(name)

    def _trusted(self, scope: Scope) -> bool:
        client = scope.get("client")
        try:
            address = ip_address(client[0]) if client else None
        except ValueError:
            return False
        return address is not None and any(address in network for network in self._networks)


class _ByCookie:
    """The cookie that Streamlit sets at a sign-in, and signs with our key. Its own age is thirty days; ours is less."""

    def __init__(self, settings: AccessSettings, key: str) -> None:
        assert settings.oidc
        self._settings, self._oidc, self._key = settings, settings.oidc, key

    def __call__(self, scope: Scope, headers: Headers) -> Caller | Refusal:
        claims = self._claims(cookie_parser(headers.get("cookie", "")))
        if not claims:
            machine = scope["path"].startswith(MACHINES)
            return Refusal(401, "sign in, or send the token") if machine else Caller("", None)
        name = _claimed_name(claims, self._oidc)
        if not name:
            return Refusal(403, f"the provider signed you in, and vouches for no '{self._oidc.name_claim}' of yours")
        rights = self._settings.rights(name, _claimed_groups(claims, self._oidc))
        return Caller(name, rights) if rights else _stranger(name)

    def _claims(self, cookies: Mapping[str, str]) -> Mapping[str, object]:
        days = self._oidc.session_hours / DAY_H

        def signed(name: str) -> bytes | None:
            return decode_signed_value(self._key, name, cookies.get(name, "").encode("latin-1", "replace"), days)

        try:
            found = json.loads(get_cookie_with_chunks(signed, COOKIE) or b"{}")
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) and found.get("is_logged_in") is True else {}


def _claimed_name(claims: Mapping[str, object], oidc: OidcSettings) -> str:
    """An address that the provider says was never verified names nobody."""
    if oidc.name_claim == "email" and claims.get("email_verified") is False:
        return ""
    return _named(str(claims.get(oidc.name_claim) or ""))


def _claimed_groups(claims: Mapping[str, object], oidc: OidcSettings) -> list[str]:
    groups = claims.get(oidc.groups_claim, [])
    return [str(group) for group in groups] if isinstance(groups, list) else [str(groups)]


def _decoded(header: str) -> str:
    """Headers come as Latin-1; proxies write UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return header


def _named(text: str) -> str:
    """A name that can stand in a log and on a page, else none."""
    name = text.strip()
    return name if name.isprintable() and len(name) <= MOST_NAME else ""


def _stranger(name: str) -> Refusal:
    return Refusal(403, f"you are known as {name}, but [dashboard.access] gives you no rights")
