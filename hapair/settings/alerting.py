"""Knows what can be set about alerting, as types: which rules, which channels, who is told what and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from hapair.people.windows import Window
from hapair.settings.secret import Secret
from hapair.severity import Severity


class ChannelType(StrEnum):
    EMAIL = "email"
    WEBHOOK = "webhook"
    ALERTMANAGER = "alertmanager"
    PAGERDUTY = "pagerduty"
    SLACK = "slack"
    APPRISE = "apprise"


class Encryption(StrEnum):
    """How a mail server is spoken to; `NONE` only where the settings say so in this word."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class EmailSettings:
    to: tuple[str, ...]
    sender: str
    server: str
    port: int = 587
    encryption: Encryption = Encryption.STARTTLS
    user: str = ""
    password: Secret | None = None
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class WebhookSettings:
    """`url` is a secret where it holds a token, else it may be a text. `signing_key`: HMAC-SHA-256 of each body."""

    url: Secret | str
    signing_key: Secret | None = None
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class AlertmanagerSettings:
    """`url` of its root, such as http://127.0.0.1:9093."""

    url: str
    user: str = ""
    password: Secret | None = None
    ca_file: str | None = None


@dataclass(frozen=True, slots=True)
class PagerDutySettings:
    routing_key: Secret
    url: str = "https://events.pagerduty.com/v2/enqueue"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """A bot token with `chat:write`, and the channel's id."""

    token: Secret
    channel: str
    url: str = "https://slack.com/api"


@dataclass(frozen=True, slots=True)
class AppriseSettings:
    """`urls`: one apprise URL a line, as its documentation has them; they hold tokens, so they are a secret."""

    urls: Secret


ChannelDetails = (
    EmailSettings | WebhookSettings | AlertmanagerSettings | PagerDutySettings | SlackSettings | AppriseSettings
)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """One way to tell somebody. `fallback`: the channel that takes over where this one fails for good or for long."""

    name: str
    details: ChannelDetails
    timeout_s: float = 10.0
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """Local times of the week: `begins` and `ends` are minutes of the day; past midnight where ends <= begins."""

    weekdays: tuple[int, ...]
    begins: int
    ends: int
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Route:
    """Which incidents go to which channels: empty `sites` and `pairs` are all of them.

    `escalate_to` are told too where nobody acknowledged a critical incident within `escalate_after_s`.
    """

    channels: tuple[str, ...]
    sites: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    severity: Severity = Severity.WARNING
    hours: Hours | None = None
    escalate_after_s: float = 900.0
    escalate_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """What a person sets otherwise for one rule, site-wide or for a pair; None is as it comes."""

    severity: Severity | None = None
    hold_s: float | None = None
    threshold: float | None = None
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Maintenance:
    """A window from the settings; empty `pairs` and `sites` are all of them."""

    name: str
    window: Window
    pairs: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()

    def concerns(self, pair: str, site: str) -> bool:
        return pair in (self.pairs or (pair,)) and site in (self.sites or (site,))


@dataclass(frozen=True, slots=True)
class HeartbeatSettings:
    """The outgoing heartbeat: `url` is asked for with GET every `every_s` while looks are completed and kept."""

    url: Secret | str
    every_s: float = 60.0
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """`reminder_s`: an incident nobody acknowledged is told again after so long; 0 is never.

    `steady_s`: how long all must be well before an incident is closed. `reopen_s`: a new departure within this time
    after that is the same incident. `flapping_swaps` role swaps in `flapping_s` are flapping.
    """

    channels: tuple[ChannelSettings, ...] = ()
    routes: tuple[Route, ...] = ()
    rules: Mapping[str, RuleSettings] = field(default_factory=dict)
    pair_rules: Mapping[str, Mapping[str, RuleSettings]] = field(default_factory=dict)
    maintenance: tuple[Maintenance, ...] = ()
    heartbeat: HeartbeatSettings | None = None
    public_url: str = ""
    reminder_s: float = 14400.0
    steady_s: float = 60.0
    reopen_s: float = 600.0
    flapping_swaps: int = 3
    flapping_s: float = 600.0

    def channel(self, name: str) -> ChannelSettings | None:
        return next((channel for channel in self.channels if channel.name == name), None)
