"""The words of a unit's HA mode: as configured, as it runs, on the wire, and in the vendor's older vocabulary."""

from enum import StrEnum


class Mode(StrEnum):
    """The configured HA mode of operation."""

    OFF = "off"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    CONFIG_PRIMARY = "config-primary"
    CONFIG_SECONDARY = "config-secondary"


class State(StrEnum):
    """What a unit's HA processes are doing; more than the MIB has numbers for."""

    OFF = "off"
    JOINING = "joining"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    FAILED = "failed"
    HOLD_OFF = "hold-off"
    CONFIG_PRIMARY = "config-primary"
    CONFIG_SECONDARY = "config-secondary"


class OnFailure(StrEnum):
    """What a unit does once it has recovered from a failure."""

    OFF = "off"
    RESTORE_ROLE = "restore-role"
    BECOME_SECONDARY = "become-secondary"


# FmlHAModeVal of FORTINET-FORTIMAIL-MIB.
MODE_NUMBER = {
    Mode.OFF: 0,
    Mode.PRIMARY: 1,
    Mode.SECONDARY: 2,
    Mode.CONFIG_PRIMARY: 3,
    Mode.CONFIG_SECONDARY: 4,
}

# The MIB has no number for the last two: what a real unit sends there is unknown, so a unit file may change them.
STATE_NUMBER = {
    State.OFF: 0,
    State.JOINING: 0,
    State.PRIMARY: 1,
    State.SECONDARY: 2,
    State.CONFIG_PRIMARY: 3,
    State.CONFIG_SECONDARY: 4,
    State.FAILED: 0,
    State.HOLD_OFF: 2,
}

MODE_WORD = {
    Mode.OFF: "off",
    Mode.PRIMARY: "master",
    Mode.SECONDARY: "slave",
    Mode.CONFIG_PRIMARY: "config master",
    Mode.CONFIG_SECONDARY: "config slave",
}

# What the status page of a unit calls "Effective Operating Mode".
STATE_WORD = {
    State.OFF: "off",
    State.JOINING: "off",
    State.PRIMARY: "master",
    State.SECONDARY: "slave",
    State.FAILED: "failed",
    State.HOLD_OFF: "slave",
    State.CONFIG_PRIMARY: "config master",
    State.CONFIG_SECONDARY: "config slave",
}

ON_FAILURE_TEXT = {
    OnFailure.OFF: "switch off",
    OnFailure.RESTORE_ROLE: "wait for recovery then restore original role",
    OnFailure.BECOME_SECONDARY: "wait for recovery then restore slave role",
}

_OLDER_MODE = {word: mode for mode, word in MODE_WORD.items()}
_ON_FAILURE_NAMED = {text: setting for setting, text in ON_FAILURE_TEXT.items()}


def mode_named(word: str) -> Mode:
    """A mode of operation in either vocabulary; ValueError where neither knows it."""
    return _OLDER_MODE.get(word) or Mode(word)


def on_failure_named(word: str) -> OnFailure:
    """An on-failure setting in the words of the pages or of the command line; ValueError otherwise."""
    return _ON_FAILURE_NAMED.get(word) or OnFailure(word)
