"""Knows what was decided beforehand about one pair: who it is, which rules are asked of it, and who is told when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from alerts.rules import AS_THEY_COME, Rule, rules_for
from hapair.pair import Pair
from hapair.settings.alerting import AlertSettings
from hapair.settings.model import PairSettings, Settings


@dataclass(frozen=True, slots=True)
class Policy:
    """`rules` are as the settings have them, for this pair. `admin_urls` are by member, where the settings name one.

    `link` is the address of the pair's page, empty where no public address is set.
    """

    pair: Pair
    site: str = ""
    rules: tuple[Rule, ...] = AS_THEY_COME
    settings: AlertSettings = field(default_factory=AlertSettings)
    admin_urls: Mapping[str, str] = field(default_factory=dict)
    link: str = ""


def policy_of(settings: Settings, pair: PairSettings) -> Policy:
    name, alerts = pair.pair.name, settings.alerts
    traps = settings.listen is not None and settings.listen.traps != 0
    rules = rules_for(name, alerts, traps=traps, witness=pair.witness is not None)
    admin_urls = {member.name: member.admin_url for member in pair.members if member.admin_url}
    return Policy(pair.pair, pair.site, rules, alerts, admin_urls, _link(alerts.public_url, name))


def _link(public_url: str, pair: str) -> str:
    return f"{public_url.rstrip('/')}/pair?pair={quote(pair, safe='')}" if public_url else ""
