"""Knows where secrets are told from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is to be read from, never the secret itself: `{env = "NAME"}` or `{file = "PATH"}`."""

    env: str | None = None
    file: str | None = None

    def __str__(self) -> str:
        return f"environment variable {self.env}" if self.env else f"file {self.file}"
