"""Knows where the settings are found, and how what they point to is read: secrets and relative paths."""

import os
import sys
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from cli.exits import Code, Stop
from hapair.settings.access import AccessSettings, OidcSettings
from hapair.settings.alerting import AlertSettings, ChannelDetails, HeartbeatSettings
from hapair.settings.document import BadSettings
from hapair.settings.file import parse
from hapair.settings.model import HttpSettings, MemberSettings, PairSettings, Settings
from hapair.settings.secret import Secret

NAME = "pairwatch.toml"
DEMO = Path(".demo")
PLACEHOLDERS = ("", "change_me", "changeme")
Details = TypeVar("Details", bound=ChannelDetails | HeartbeatSettings | OidcSettings)


def load(config: Path | None) -> Settings:
    """The settings, with paths made absolute. Raises `Stop` with what is wrong, where, and what to write instead."""
    path = find(config)
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise Stop(Code.SETTINGS, f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Stop(Code.SETTINGS, f"{path}:{line}: is not UTF-8: save the file as that") from None
    try:
        settings = parse(text, str(path), os.environ)
    except BadSettings as error:
        raise Stop(Code.SETTINGS, str(error)) from None
    if settings.alerts.rules or settings.alerts.pair_rules:
        check_rules(settings.alerts, path)
    return anchored(settings, path.resolve().parent)


def check_rules(settings: AlertSettings, path: Path) -> None:
    """Which rules there are is known to `alerts` alone. Raises `Stop`."""
    from alerts.rules import check_rule_names

    if wrong := check_rule_names(settings):
        raise Stop(Code.SETTINGS, "\n".join(f"{path}: {each}" for each in wrong))


def find(config: Path | None) -> Path:
    """The file given, ./pairwatch.toml, or that of a demo in this folder."""
    if config is not None:
        return config
    if Path(NAME).exists():
        return Path(NAME)
    if (DEMO / NAME).exists():
        print(f"(settings of the demo: {DEMO / NAME})", file=sys.stderr)
        return DEMO / NAME
    raise Stop(Code.SETTINGS, f"no {NAME} here: write one with 'pairwatch init', name one with --config, or run a demo")


def anchored(settings: Settings, folder: Path) -> Settings:
    """Relative paths are meant from the settings file, wherever the command was started."""
    listen = settings.listen and replace(settings.listen, community=_anchored_secret(settings.listen.community, folder))
    store = replace(
        settings.store, url=_anchored_url(settings.store.url, folder), archive=str(folder / settings.store.archive)
    )
    socket = settings.operators.socket
    return replace(
        settings,
        store=store,
        listen=listen,
        pairs=tuple(_anchored_pair(pair, folder) for pair in settings.pairs),
        alerts=_anchored_alerts(settings.alerts, folder),
        operators=replace(settings.operators, socket=socket and str(folder / socket)),
        dashboard=replace(settings.dashboard, access=_anchored_access(settings.dashboard.access, folder)),
    )


def _anchored_access(access: AccessSettings, folder: Path) -> AccessSettings:
    oidc = access.oidc and _anchored_fields(access.oidc, folder)
    return replace(access, oidc=oidc, token=_anchored_secret(access.token, folder))


def _anchored_alerts(alerts: AlertSettings, folder: Path) -> AlertSettings:
    channels = tuple(replace(each, details=_anchored_fields(each.details, folder)) for each in alerts.channels)
    heartbeat = alerts.heartbeat and _anchored_fields(alerts.heartbeat, folder)
    return replace(alerts, channels=channels, heartbeat=heartbeat)


def _anchored_fields(details: Details, folder: Path) -> Details:
    """Whatever the type of a channel: each of its secrets, and its `ca_file`."""
    found = {field.name: getattr(details, field.name) for field in fields(details)}
    changed: dict[str, Any] = {
        name: _anchored_secret(value, folder) for name, value in found.items() if isinstance(value, Secret)
    }
    if found.get("ca_file"):
        changed["ca_file"] = str(folder / found["ca_file"])
    return replace(details, **changed)


def _anchored_url(url: str, folder: Path) -> str:
    scheme, mark, path = url.partition(":///")
    return f"{scheme}:///{folder / path}" if mark and scheme.startswith("sqlite") else url


def _anchored_pair(pair: PairSettings, folder: Path) -> PairSettings:
    return replace(
        pair, primary=_anchored_member(pair.primary, folder), secondary=_anchored_member(pair.secondary, folder)
    )


def _anchored_member(member: MemberSettings, folder: Path) -> MemberSettings:
    snmp = member.snmp and replace(
        member.snmp,
        community=_anchored_secret(member.snmp.community, folder),
        auth_password=_anchored_secret(member.snmp.auth_password, folder),
        priv_password=_anchored_secret(member.snmp.priv_password, folder),
    )
    return replace(member, snmp=snmp, http=member.http and _anchored_http(member.http, folder))


def _anchored_http(http: HttpSettings, folder: Path) -> HttpSettings:
    ca_file = http.ca_file and str(folder / http.ca_file)
    password = _anchored_secret(http.password, folder)
    assert password is not None
    return replace(http, ca_file=ca_file, password=password)


def _anchored_secret(secret: Secret | None, folder: Path) -> Secret | None:
    return Secret(file=str(folder / secret.file)) if secret and secret.file else secret


def reveal(secret: Secret, environ: Mapping[str, str] = os.environ) -> str:
    """The secret itself. Raises `Stop`, which names where it was looked for and never what was found."""
    if secret.env:
        found = environ.get(secret.env)
        if found is None:
            raise Stop(Code.SETTINGS, f"the {secret} is not set: a secret of the settings is to be read from it")
    else:
        found = _read_secret(Path(secret.file or ""))
    if found.strip() in PLACEHOLDERS:
        raise Stop(Code.SETTINGS, f"the {secret} holds no secret but a placeholder: put the real one there")
    return found


def _read_secret(path: Path) -> str:
    try:
        return path.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise Stop(Code.SETTINGS, f"the secret in file {path} cannot be read: {reason}") from None
