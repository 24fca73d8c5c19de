"""Knows who may do what on the pages: the ways of knowing who somebody is, and what each of three rights allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hapair.settings.secret import Secret


class AccessMode(StrEnum):
    """How it is known who somebody is. `LOCAL`: they are on this host, and say their name themselves."""

    LOCAL = "local"
    PROXY = "proxy"
    OIDC = "oidc"


class Rights(StrEnum):
    """Each allows what the one before it does. A viewer sees; an operator acts; an admin reads the settings too."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    def covers(self, needed: "Rights") -> bool:
        order = list(Rights)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Listed:
    """Who has certain rights: people by name, and everybody in these groups."""

    names: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def holds(self, name: str, groups: Iterable[str]) -> bool:
        return name.casefold() in map(str.casefold, self.names) or not set(self.groups).isdisjoint(groups)


@dataclass(frozen=True, slots=True)
class ProxySettings:
    """`addresses` are those (or networks) from which the two headers are believed; from any other they are not."""

    addresses: tuple[str, ...]
    user_header: str = "X-Forwarded-User"
    groups_header: str = "X-Forwarded-Groups"


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """`session_hours`: after so long a sign-in has to be done anew, for the next page that is opened."""

    metadata_url: str
    redirect_uri: str
    client_id: str
    client_secret: Secret
    cookie_secret: Secret
    scope: str
    name_claim: str
    groups_claim: str
    session_hours: float


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """`hosts` are the names this is reached by, beside those of loopback. `everyone` is what whoever is signed in may,
    where no list has them; None is nothing. `token` lets a machine read /metrics and /api."""

    mode: AccessMode = AccessMode.LOCAL
    hosts: tuple[str, ...] = ()
    everyone: Rights | None = None
    lists: tuple[tuple[Rights, Listed], ...] = ()
    proxy: ProxySettings | None = None
    oidc: OidcSettings | None = None
    token: Secret | None = None

    def rights(self, name: str, groups: Iterable[str] = ()) -> Rights | None:
        """The most that any list gives."""
        among = set(groups)
        given = [rights for rights, listed in self.lists if listed.holds(name, among)]
        return max(given, key=list(Rights).index, default=self.everyone)
