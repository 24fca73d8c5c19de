"""Knows how each type of channel is made of its settings."""

from collections.abc import Callable
from datetime import datetime

from alerts.channels.alertmanager import Alertmanager
from alerts.channels.base import Channel
from alerts.channels.mail import Mail
from alerts.channels.pagerduty import PagerDuty
from alerts.channels.poster import Poster
from alerts.channels.slack import Slack
from alerts.channels.webhook import Webhook
from hapair.settings.alerting import (
    AlertmanagerSettings,
    AppriseSettings,
    ChannelSettings,
    EmailSettings,
    PagerDutySettings,
    SlackSettings,
    WebhookSettings,
)
from hapair.settings.secret import Secret

Reveal = Callable[[Secret], str]


def build(settings: ChannelSettings, reveal: Reveal, now: Callable[[], datetime]) -> Channel:
    """Raises OSError for a `ca_file` that is of no use, ValueError for a secret that is, and what `reveal` raises."""
    name, timeout_s = settings.name, settings.timeout_s
    match settings.details:
        case EmailSettings() as mail:
            return Mail(name, mail, _told(mail.password, reveal), timeout_s)
        case WebhookSettings(url, signing_key, ca_file):
            address, key = _told(url, reveal), _told(signing_key, reveal)
            return Webhook(name, address, key, Poster(timeout_s, ca_file, (key, address)), now)
        case AlertmanagerSettings(url, user, password, ca_file):
            word = _told(password, reveal)
            return Alertmanager(name, url, user, word, Poster(timeout_s, ca_file, (word,)))
        case PagerDutySettings(routing_key, url):
            key = reveal(routing_key)
            return PagerDuty(name, url, key, Poster(timeout_s, None, (key,)))
        case SlackSettings(token, channel, url):
            word = reveal(token)
            return Slack(name, url, word, channel, Poster(timeout_s, None, (word,)))
        case AppriseSettings(urls):
            return _apprise(name, reveal(urls), timeout_s)


def _apprise(name: str, urls: str, timeout_s: float) -> Channel:
    from alerts.channels.apprise_urls import Apprise  # here, since it takes its time and few need it

    return Apprise(name, [line.strip() for line in urls.splitlines() if line.strip()], timeout_s)


def _told(found: Secret | str | None, reveal: Reveal) -> str:
    return reveal(found) if isinstance(found, Secret) else found or ""
