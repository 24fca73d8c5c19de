"""Knows how [dashboard.access] is read, and refuses what would open the pages to people nobody knows."""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from hapair.settings.access import AccessMode, AccessSettings, Listed, OidcSettings, ProxySettings, Rights
from hapair.settings.table import Table

LISTS = {Rights.VIEWER: "viewers", Rights.OPERATOR: "operators", Rights.ADMIN: "admins"}


def parse_access(dashboard: Table) -> AccessSettings:
    """What stands under `access` in [dashboard]. Raises `BadSettings`."""
    table = dashboard.table("access")
    mode = table.choice("mode", AccessMode, AccessMode.LOCAL)
    found = AccessSettings(
        mode,
        table.texts("hosts"),
        table.choice("everyone", Rights) if "everyone" in table.values else None,
        tuple((rights, _listed(table.table(key))) for rights, key in LISTS.items() if key in table.values),
        _proxy(table.table("proxy")) if mode is AccessMode.PROXY else None,
        _oidc(table.table("oidc")) if mode is AccessMode.OIDC else None,
        table.secret("token") if "token" in table.values else None,
    )
    table.know("everyone", "token", "proxy", "oidc", *LISTS.values())
    tls_in_front = table.flag("tls_in_front", False)
    table.close()
    _refuse_what_opens(dashboard, table, found, tls_in_front)
    return found


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _refuse_what_opens(dashboard: Table, table: Table, access: AccessSettings, tls_in_front: bool) -> None:
    if access.mode is not AccessMode.LOCAL and access.everyone is None and not access.lists:
        raise table.bad("mode", 'nobody may do anything: say admins = {names = ["..."]} or everyone = "viewer"')
    if access.mode is AccessMode.LOCAL and (access.lists or access.everyone or access.hosts):
        raise table.bad("mode", "local knows nobody by name: lists, 'everyone' and 'hosts' need mode proxy or oidc")
    if is_loopback(dashboard.text("address", "127.0.0.1")):
        return
    if access.mode is AccessMode.LOCAL:
        raise dashboard.bad("address", "other hosts reach this one: set [dashboard.access] mode to proxy or oidc first")
    if not access.hosts:
        raise table.bad("hosts", 'name what people type, such as hosts = ["pairwatch.example.net"]')
    if not tls_in_front:
        raise table.bad(
            "tls_in_front", "Pairwatch speaks no TLS: put a proxy that does in front, then say tls_in_front = true"
        )


def _listed(table: Table) -> Listed:
    listed = Listed(table.texts("names"), table.texts("groups"))
    table.close()
    return listed


def _proxy(table: Table) -> ProxySettings:
    proxy = ProxySettings(
        table.texts("addresses"),
        table.text("user_header", ProxySettings(()).user_header),
        table.text("groups_header", ProxySettings(()).groups_header),
    )
    if not proxy.addresses:
        raise table.bad("addresses", 'from where the headers are believed, such as addresses = ["127.0.0.1"]')
    for address in proxy.addresses:
        _network(table, address)
    table.close()
    return proxy


def _network(table: Table, address: str) -> None:
    try:
        network = ip_network(address)
    except ValueError:
        raise table.bad("addresses", f"{address!r} is no address or network, such as 10.0.0.5 or 10.0.0.0/28") from None
    if network.prefixlen == 0:
        raise table.bad("addresses", f"{address!r} is everybody: name the proxy")


def _oidc(table: Table) -> OidcSettings:
    oidc = OidcSettings(
        _web_address(table, "metadata_url"),
        _web_address(table, "redirect_uri"),
        table.text("client_id"),
        table.secret("client_secret"),
        table.secret("cookie_secret"),
        table.text("scope", "openid email profile"),
        table.text("name_claim", "email"),
        table.text("groups_claim", "groups"),
        table.number("session_hours", 12.0, least=0.1, most=720.0),
    )
    if not oidc.redirect_uri.endswith("/oauth2callback"):
        raise table.bad("redirect_uri", "ends in /oauth2callback: https://pairwatch.example.net/oauth2callback")
    table.close()
    return oidc


def _web_address(table: Table, key: str) -> str:
    """TLS, or this host: a code or a key would be read on the way."""
    text = table.text(key)
    parts = urlsplit(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise table.bad(key, "must be an https:// address (http:// on loopback only)")
    return text
