"""Knows what a channel is to the one who sends: something that takes a notice, or says why it did not."""

from dataclasses import dataclass
from typing import Protocol

from alerts.notice import Notice


class SendError(Exception):
    """The notice was not taken. `permanent`: no further try can help, such as a refused token.

    `retry_after_s` is how long the service asked to be left alone. `progress` is what of it was taken, such as the
    recipients served already, in the channel's own words: the next attempt gets it back, after a restart too.
    """

    def __init__(
        self, reason: str, *, permanent: bool = False, retry_after_s: float | None = None, progress: str = ""
    ) -> None:
        super().__init__(reason)
        self.reason, self.permanent, self.retry_after_s, self.progress = reason, permanent, retry_after_s, progress


@dataclass(frozen=True, slots=True)
class Copy:
    """Which copy of a notice this is: `attempt` counts from 1, over restarts too.

    `folded` are earlier notices of the same incident that were never taken: this message tells of them too, oldest
    first. `instead_of` names the channel this one stands in for. `receipt` is what this channel's first message of the
    incident returned, and `progress` what the attempt before this one said with its error; "" where there was none.
    """

    attempt: int = 1
    folded: tuple[Notice, ...] = ()
    instead_of: str = ""
    receipt: str = ""
    progress: str = ""


class Channel(Protocol):
    @property
    def name(self) -> str: ...

    async def send(self, notice: Notice, copy: Copy) -> str | None:
        """Returns once the other side has taken it: with a receipt by which `Copy` leads later messages to this one.

        Raises SendError. Anything else raised counts as a failure that may pass, and as a fault of ours.
        """
