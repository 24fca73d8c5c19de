"""Knows our own faults: every one is counted, one that repeats is logged once, and its end is logged too."""

import structlog

_log = structlog.get_logger(__name__)


class Faults:
    """Exceptions of ours by where they came up. A fault at every look must not fill the log with itself."""

    def __init__(self) -> None:
        self.total = 0
        self._open: dict[str, str] = {}

    def raised(self, where: str, error: BaseException) -> None:
        self.total += 1
        kind = f"{type(error).__name__}: {error}"
        if self._open.get(where) != kind:
            self._open[where] = kind
            _log.error("fault of ours", where=where, exc_info=error)

    def well(self, where: str) -> None:
        """What came up there before did not come up again."""
        if self._open.pop(where, None) is not None:
            _log.info("fault of ours is over", where=where)
