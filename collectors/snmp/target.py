"""Knows where one unit's SNMP agent is and what it takes to be let in, with the secrets read."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hapair.settings.model import AuthProtocol, Engine, Level, MemberSettings, PrivProtocol, SnmpVersion
from hapair.settings.secret import Secret


@dataclass(frozen=True, slots=True)
class V3User:
    """A user of the unit's agent at one security level; what the level does not use is empty."""

    name: str
    level: Level
    auth: AuthProtocol = AuthProtocol.SHA256
    priv: PrivProtocol = PrivProtocol.AES128
    auth_password: str = field(default="", repr=False)
    priv_password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Community:
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SnmpTarget:
    """`timeout_s` is for one try; `retries` come after the first."""

    member: str
    address: str
    port: int
    credentials: Community | V3User
    timeout_s: float = 1.0
    retries: int = 2
    engine: Engine = Engine.LEAN

    def __hash__(self) -> int:
        """Of what tells targets apart: engines look a target up at every question, and its enums hash slowly."""
        return hash((self.member, self.address, self.port))

    @property
    def patience_s(self) -> float:
        """The longest that the answer to one question is waited for."""
        return self.timeout_s * (self.retries + 1)

    @property
    def deadline_s(self) -> float:
        """The longest that a unit is waited for in one look: it may have to be asked more than once."""
        return 2 * self.patience_s


def snmp_target(member: MemberSettings, reveal: Callable[[Secret], str]) -> SnmpTarget:
    """The target of a member that is polled over SNMP; what `reveal` raises goes through, ValueError for settings
    that do not suffice to ask."""
    snmp = member.snmp
    if snmp is None:
        raise ValueError(f"{member.name} is not polled over SNMP")

    def revealed(secret: Secret | None, what: str) -> str:
        if secret is None:
            raise ValueError(f"{member.name}: SNMP {what} is not set")
        return reveal(secret)

    credentials: Community | V3User
    if snmp.version is SnmpVersion.V2C:
        credentials = Community(revealed(snmp.community, "community"))
    else:
        authentic, private = snmp.level is not Level.NO_AUTH, snmp.level is Level.AUTH_PRIV
        credentials = V3User(
            snmp.user,
            snmp.level,
            snmp.auth,
            snmp.priv,
            revealed(snmp.auth_password, "auth_password") if authentic else "",
            revealed(snmp.priv_password, "priv_password") if private else "",
        )
    return SnmpTarget(member.name, member.address, snmp.port, credentials, snmp.timeout_s, snmp.retries, snmp.engine)
