"""Knows the short words of the screens for a state and a remark; `hapair.words.sayings` has the sentences."""

import re
from types import MappingProxyType

from hapair.judge import PairState

SHORT = MappingProxyType({
    PairState.BLIND: "No view",
    PairState.HA_OFF: "HA off",
    PairState.CONFIG_ONLY: "Config only",
    PairState.SPLIT_BRAIN: "Split brain",
    PairState.SWAPPED: "Swapped",
    PairState.FAILED_OVER: "Failed over",
    PairState.NORMAL: "Normal",
    PairState.UNPROTECTED: "Unprotected",
    PairState.UNDETERMINED: "Undetermined",
    PairState.PRIMARY_UNSEEN: "Primary unseen",
    PairState.NO_PRIMARY_SEEN: "No primary seen",
    PairState.NO_PRIMARY: "No primary",
    PairState.UNOBSERVED: "No data",
})  # fmt: skip
"""For five metres away."""

_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


def rule_words(rule: str) -> str:
    """`SyncStuck` is `Sync stuck`."""
    return _HUMP.sub(" ", rule).capitalize()


NEVER = "This pair has never been looked at."

REMARKS = MappingProxyType({
    "restarted": "has restarted",
    "firmware_changed": "has another firmware",
    "unit_changed": "is another unit",
    "units_swapped": "is the other unit: the two have changed places",
})  # fmt: skip
INFERRED = "by reports alone: no look saw it"

NOT_ASKED = "not asked"
NOT_TOLD = "not available"
NOT_HEARD = "never heard: a switch between two looks may go unseen"
HOW_TO_TELL = (
    "The vendor's MIB has neither heartbeat nor synchronisation, and documents no resource for them over HTTPS. "
    "Where you know one, name it in an [http_profile] of the settings."
)
