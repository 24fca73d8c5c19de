"""Knows the HA modes of a unit: what it sends, in either of the vendor's vocabularies, and what that means."""

from enum import StrEnum

Sent = int | str
"""A mode as a unit sent it: the MIB's number over SNMP, a word or a number over HTTP."""


class HaMode(StrEnum):
    """A role, as configured or as in effect. `UNKNOWN` is a value nobody has documented: kept, never guessed."""

    OFF = "off"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    CONFIG_PRIMARY = "config-primary"
    CONFIG_SECONDARY = "config-secondary"
    UNKNOWN = "unknown"


# FORTINET-FORTIMAIL-MIB, FmlHAModeVal (201306280000Z).
_BY_NUMBER = {
    0: HaMode.OFF,
    1: HaMode.PRIMARY,
    2: HaMode.SECONDARY,
    3: HaMode.CONFIG_PRIMARY,
    4: HaMode.CONFIG_SECONDARY,
}

# The words of the web interface and the CLI, up to 6.x (master, slave) and since 7.0 (primary, secondary).
_BY_WORD = {
    "off": HaMode.OFF,
    "master": HaMode.PRIMARY,
    "primary": HaMode.PRIMARY,
    "slave": HaMode.SECONDARY,
    "secondary": HaMode.SECONDARY,
    "configmaster": HaMode.CONFIG_PRIMARY,
    "configprimary": HaMode.CONFIG_PRIMARY,
    "configslave": HaMode.CONFIG_SECONDARY,
    "configsecondary": HaMode.CONFIG_SECONDARY,
}


def meaning(sent: Sent) -> HaMode:
    """What a sent mode means; `HaMode.UNKNOWN` for any number or word that is not documented."""
    if isinstance(sent, int):
        return _BY_NUMBER.get(sent, HaMode.UNKNOWN)
    word = sent.strip().lower().replace(" ", "").replace("-", "").replace("_", "")
    if word.isascii() and word.isdigit() and len(word) == 1:
        return _BY_NUMBER.get(int(word), HaMode.UNKNOWN)
    return _BY_WORD.get(word, HaMode.UNKNOWN)
