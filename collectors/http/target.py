"""Knows where one unit's HTTPS interface is and what it takes to be let in, with the secret read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from collectors.http import pointer, verbs
from collectors.http.tls import parse_pin
from hapair.settings.model import HttpProfile, MemberSettings
from hapair.settings.secret import Secret


@dataclass(frozen=True, slots=True)
class HttpTarget:
    """`timeout_s` bounds everything that one look does over this channel."""

    member: str
    address: str
    user: str
    password: str = field(repr=False)
    port: int = 443
    timeout_s: float = 5.0
    ca_file: str | None = None
    pins: frozenset[bytes] = frozenset()
    profile: HttpProfile | None = None


def http_target(member: MemberSettings, reveal: Callable[[Secret], str]) -> HttpTarget:
    """The target of a member that is polled over HTTPS; what `reveal` raises goes through, ValueError for settings
    that cannot be used."""
    http = member.http
    if http is None:
        raise ValueError(f"{member.name} is not polled over HTTPS")
    if http.profile is not None:
        _check(http.profile)
    return HttpTarget(
        member.name,
        member.address,
        http.user,
        reveal(http.password),
        http.port,
        http.timeout_s,
        http.ca_file,
        frozenset(parse_pin(pin) for pin in http.pins),
        http.profile,
    )


def _check(profile: HttpProfile) -> None:
    try:
        verbs.allow("GET", profile.path)
    except verbs.WouldWrite as error:
        raise ValueError(str(error)) from None
    named = [p for p in (profile.mode, profile.effective) if p is not None]
    for each in (*named, *profile.heartbeat.values(), *profile.sync.values()):
        pointer.parse(each)
