"""The admin sessions of a unit's HTTPS face: a token each, kept alive by use."""

import secrets
from collections.abc import Callable

# The name's beginning is the vendor's; what follows it on a real unit is not known, so digits of our own.
COOKIE = "APSCOOKIE_2718281828"


class Sessions:
    def __init__(self, idle_timeout_s: float, clock: Callable[[], float]) -> None:
        self._idle_timeout_s, self._clock = idle_timeout_s, clock
        self._used_at: dict[str, float] = {}
        self._awaiting_banner: set[str] = set()

    def open(self, banner: bool) -> str:
        """A new session's token; with a banner it is good for nothing until the banner is accepted."""
        token = secrets.token_urlsafe(24)
        self._used_at[token] = self._clock()
        if banner:
            self._awaiting_banner.add(token)
        return token

    def accept_banner(self, token: str) -> bool:
        if not self._fresh(token):
            return False
        self._awaiting_banner.discard(token)
        return True

    def use(self, token: str) -> bool:
        """Whether the token is a live session; being asked keeps it alive."""
        if token in self._awaiting_banner or not self._fresh(token):
            return False
        self._used_at[token] = self._clock()
        return True

    def close(self, token: str) -> None:
        self._used_at.pop(token, None)
        self._awaiting_banner.discard(token)

    def close_all(self) -> None:
        self._used_at.clear()
        self._awaiting_banner.clear()

    def _fresh(self, token: str) -> bool:
        used_at = self._used_at.get(token)
        if used_at is None:
            return False
        if self._clock() - used_at > self._idle_timeout_s:
            self.close(token)
            return False
        return True
