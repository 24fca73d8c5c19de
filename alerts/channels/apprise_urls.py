"""Knows apprise: many services, each by one URL of its own, told in plain text."""

import re
from collections.abc import Mapping, Sequence

import apprise
from apprise.common import PersistentStoreMode

from alerts.channels.aside import Aside
from alerts.channels.base import Copy
from alerts.channels.served import Refusal, Served
from alerts.channels.wording import plain_text, tamed
from alerts.notice import Notice
from hapair.severity import Severity

_CALL = re.compile(r"@(?=(?:everyone|here|channel|all)\b)|(?<!\w)@(?=\w)|(?<=<)(?=[@!#])", re.IGNORECASE)
_KINDS = {Severity.CRITICAL: apprise.NotifyType.FAILURE, Severity.WARNING: apprise.NotifyType.WARNING}


class Apprise:
    def __init__(self, name: str, urls: Sequence[str], timeout_s: float) -> None:
        """Raises ValueError for a URL that apprise does not know, naming its line and never the URL."""
        self.name, self._aside = name, Aside(timeout_s)
        asset = apprise.AppriseAsset(storage_mode=PersistentStoreMode.MEMORY)
        asset.async_mode, asset.http_redirects = False, False
        self._services: dict[str, apprise.NotifyBase] = {}
        self._names: dict[str, str] = {}
        for line, url in enumerate(urls, 1):
            service = apprise.Apprise.instantiate(url, asset=asset)
            if not isinstance(service, apprise.NotifyBase):
                raise ValueError(f"line {line} holds no URL that apprise knows")
            service.retry = 0
            self._services[url], self._names[url] = service, f"line {line} ({service.service_name})"

    async def send(self, notice: Notice, copy: Copy) -> None:
        served = Served(copy.progress)
        left = served.left(self._services)
        refusals = await self._aside.do(lambda: self._notify(left, tamed(notice), copy))
        served.settle(left, refusals, self._names)

    def _notify(self, urls: Sequence[str], notice: Notice, copy: Copy) -> Mapping[str, Refusal]:
        """Apprise says no more than that it failed, and its log may hold an address: so nothing is for good."""
        kind = apprise.NotifyType.SUCCESS if notice.ended else _KINDS.get(notice.severity, apprise.NotifyType.INFO)
        title, body = calls_nobody(notice.message.title), calls_nobody(plain_text(notice, copy))
        refused = {}
        for url in urls:
            one = apprise.Apprise()
            one.add(self._services[url])
            if not one.notify(body, title, kind, apprise.NotifyFormat.TEXT):
                refused[url] = Refusal("the service did not take it", permanent=False)
        return refused


def calls_nobody(text: str) -> str:
    """Whatever a service would take for a call to somebody, such as @here or <!channel>, is broken by a space."""
    return _CALL.sub(lambda found: "@ " if found[0] else " ", text)
