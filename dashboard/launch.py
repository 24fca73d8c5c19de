"""Knows what the launcher hands to the process of the pages."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.access.callers import Access
from hapair.settings.access_file import is_loopback

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Launch:
    """`operators` is the collector's control socket, and `settings_file` where the settings stand; empty is none.

    The store's address may hold a password.
    """

    store_url: str = field(repr=False)
    archive: Path
    address: str = "127.0.0.1"
    port: int = 8501
    operators: str = ""
    access: Access = field(default_factory=Access)
    settings_file: str = ""

    @property
    def hosts(self) -> list[str]:
        """The names this answers to: another name that leads here is a rebound one."""
        own = [self.address] if not is_loopback(self.address) else []
        return [*LOOPBACK, *own, *self.access.settings.hosts]

    def secrets(self) -> dict[str, Any]:
        """For the pages, so that nothing of it is ever an argument."""
        return {
            "store": {"url": self.store_url, "archive": str(self.archive)},
            "operators": {"socket": self.operators},
            "access": {"mode": self.access.settings.mode.value},
            "settings": {"file": self.settings_file},
            **self._sign_in(),
        }

    def _sign_in(self) -> dict[str, Any]:
        oidc = self.access.settings.oidc
        if oidc is None:
            return {}
        return {
            "auth": {
                "redirect_uri": oidc.redirect_uri,
                "client_id": oidc.client_id,
                "client_secret": self.access.client_secret,
                "cookie_secret": self.access.cookie_secret,
                "server_metadata_url": oidc.metadata_url,
                # without a prompt Streamlit asks to choose an account, which not every provider offers
                "client_kwargs": {"scope": oidc.scope, "prompt": ""},
            }
        }
