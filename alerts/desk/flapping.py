"""Knows whether a pair flaps: its roles are exchanged again and again; polls that fail are no flapping."""

from hapair.settings.alerting import AlertSettings

FEW = 2
"""Exchanged there and back: what gets worse after that is told as flapping."""


def recent(before: tuple[float, ...], swaps: int, now_s: float, settings: AlertSettings) -> tuple[float, ...]:
    """When the roles were exchanged, within the time that counts, after a look that showed so many more exchanges."""
    kept = [at_s for at_s in before if now_s - at_s < settings.flapping_s]
    return tuple((kept + [now_s] * swaps)[-max(settings.flapping_swaps, FEW) :])


def flaps(swaps: tuple[float, ...], settings: AlertSettings) -> bool:
    return len(swaps) >= max(settings.flapping_swaps, FEW)
