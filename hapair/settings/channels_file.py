"""Knows how the tables [[channel]] are read: the keys of each type, and who may stand in for whom."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hapair.settings.addresses import mail_address, mail_addresses, secret_url, url
from hapair.settings.alerting import (
    AlertmanagerSettings,
    AppriseSettings,
    ChannelDetails,
    ChannelSettings,
    ChannelType,
    EmailSettings,
    Encryption,
    PagerDutySettings,
    SlackSettings,
    WebhookSettings,
)
from hapair.settings.secret import Secret
from hapair.settings.table import Table

_PORTS = {Encryption.STARTTLS: 587, Encryption.TLS: 465, Encryption.NONE: 25}
HEARTBEAT = "heartbeat"
"""The name under which the outgoing heartbeat is sent; no channel may have it."""


def channels(root: Table) -> tuple[ChannelSettings, ...]:
    """Raises `BadSettings`."""
    tables = list(root.tables("channel"))
    found: dict[str, ChannelSettings] = {}
    for table in tables:
        channel = _channel(table)
        if channel.name in (*found, HEARTBEAT):
            raise table.bad("name", f"the name '{channel.name}' is taken")
        found[channel.name] = channel
    for table, channel in zip(tables, found.values(), strict=True):
        _check_fallback(table, channel, found)
    return tuple(found.values())


def _channel(table: Table) -> ChannelSettings:
    name, kind = table.text("name"), table.choice("type", ChannelType)
    if not name.isprintable() or len(name) > 64:
        raise table.bad("name", "must be at most 64 printable characters")
    details = _READERS[kind](table)
    channel = ChannelSettings(name, details, fallback=table.text("fallback", ""))
    timeout_s = table.number("timeout_s", channel.timeout_s, least=0.5, most=120.0)
    table.close()
    return replace(channel, timeout_s=timeout_s)


def _check_fallback(table: Table, channel: ChannelSettings, by_name: Mapping[str, ChannelSettings]) -> None:
    """Following the fallbacks must come to an end, or a notice that nobody takes would go round for ever."""
    passed, at = {channel.name}, channel.fallback
    while at:
        if at not in by_name:
            raise table.bad("fallback", f"there is no [[channel]] named '{at}'")
        if at in passed:
            raise table.bad("fallback", f"leads back to '{at}'")
        passed.add(at)
        at = by_name[at].fallback


def _email(table: Table) -> ChannelDetails:
    encryption = table.choice("encryption", Encryption, Encryption.STARTTLS)
    user, password = _login(table)
    if user and encryption is Encryption.NONE:
        raise table.bad("encryption", "a password is never sent over a connection that is not encrypted")
    return EmailSettings(
        mail_addresses(table, "to"),
        mail_address(table, "sender", table.text("sender")),
        table.text("server"),
        table.whole("port", _PORTS[encryption], least=1, most=65535),
        encryption,
        user,
        password,
        table.text("ca_file", "") or None,
    )


def _webhook(table: Table) -> ChannelDetails:
    return WebhookSettings(secret_url(table, "url"), _secret(table, "signing_key"), table.text("ca_file", "") or None)


def _alertmanager(table: Table) -> ChannelDetails:
    user, password = _login(table)
    return AlertmanagerSettings(url(table, "url"), user, password, table.text("ca_file", "") or None)


def _pagerduty(table: Table) -> ChannelDetails:
    settings = PagerDutySettings(table.secret("routing_key"))
    return replace(settings, url=url(table, "url", settings.url))


def _slack(table: Table) -> ChannelDetails:
    settings = SlackSettings(table.secret("token"), table.text("channel"))
    return replace(settings, url=url(table, "url", settings.url))


def _apprise(table: Table) -> ChannelDetails:
    return AppriseSettings(table.secret("urls"))


def _login(table: Table) -> tuple[str, Secret | None]:
    user, password = table.text("user", ""), _secret(table, "password")
    if bool(user) != bool(password):
        raise table.bad("password" if user else "user", "is missing: user and password stand together or not at all")
    return user, password


def _secret(table: Table, key: str) -> Secret | None:
    table.know(key)
    return table.secret(key) if key in table.values else None


_READERS: Mapping[ChannelType, Callable[[Table], ChannelDetails]] = {
    ChannelType.EMAIL: _email,
    ChannelType.WEBHOOK: _webhook,
    ChannelType.ALERTMANAGER: _alertmanager,
    ChannelType.PAGERDUTY: _pagerduty,
    ChannelType.SLACK: _slack,
    ChannelType.APPRISE: _apprise,
}
