"""Knows every rule there is, the gravest first: in this order one thing is told before, or in place of, another."""

from collections.abc import Sequence

from alerts.rules import links, readying, seeing, states, units
from alerts.rules.adjusting import adjusted, wrong_rules
from alerts.rules.rule import Condition, Found, Rule
from hapair.settings.alerting import AlertSettings

RULES: Sequence[Rule] = (
    states.SPLIT_BRAIN,
    states.NO_PRIMARY,
    states.NO_PRIMARY_SEEN,
    readying.VIRTUAL_SILENT,
    states.FAILED_OVER,
    states.UNPROTECTED,
    states.PRIMARY_ABSENT,
    states.BLIND,
    links.ALL_LINKS_DOWN,
    readying.VIRTUAL_WRONG,
    states.PRIMARY_UNSEEN,
    states.NOT_RETURNED,
    states.SWAPPED,
    states.HA_OFF,
    states.UNDETERMINED,
    states.CONFIG_ONLY,
    seeing.MODE_MISMATCH,
    seeing.DISAGREE,
    units.UNIT_CHANGED,
    links.LINK_DOWN,
    links.SYNC_FAILED,
    links.SYNC_STUCK,
    links.SYNC_OLD,
    units.RESTARTED,
    units.FIRMWARE_DIFFERS,
    units.MAIL_DISK,
    units.LOG_DISK,
    units.QUEUE,
    units.DEFERRED,
    units.CPU,
    units.MEMORY,
    units.CERTIFICATE,
    seeing.CHANNEL_DEAD,
    seeing.TRAP_PATH_UNPROVEN,
    readying.NOT_READY,
    seeing.UNOBSERVED,
)
RANK = {rule.name: rank for rank, rule in enumerate(RULES)}
"""0 is the gravest."""


def rules_for(pair: str, settings: AlertSettings, *, traps: bool, witness: bool = True) -> tuple[Rule, ...]:
    """The rules of a pair. `traps`, `witness`: whether they are listened for, and the virtual addresses are asked at
    all; else that none came is no news, and what was told of an address would never end."""
    unasked = [] if traps else [seeing.TRAP_PATH_UNPROVEN]
    unasked += [] if witness else [readying.VIRTUAL_SILENT, readying.VIRTUAL_WRONG]
    return adjusted([rule for rule in RULES if rule not in unasked], settings, pair)


AS_THEY_COME = rules_for("", AlertSettings(), traps=False)
"""Where nothing is set, and no traps are listened for."""


def check_rule_names(settings: AlertSettings) -> list[str]:
    """What the settings say of rules that cannot be meant; empty where all is well."""
    return wrong_rules(RULES, settings)


__all__ = ["AS_THEY_COME", "RANK", "RULES", "Condition", "Found", "Rule", "adjusted", "check_rule_names", "rules_for"]
