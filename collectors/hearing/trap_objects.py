"""Knows the notifications of a FortiMail and the objects they carry, by number, and what each means to us."""

from dataclasses import dataclass

SNMP_TRAP_OID = "1.3.6.1.6.3.1.1.4.1.0"
SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
STANDARD_TRAPS = "1.3.6.1.6.3.1.1.5"
FORTIMAIL = "1.3.6.1.4.1.12356.105"
_FORTIMAIL_2008 = "1.3.6.1.4.1.12356.1688"  # the root before 2009: the same numbers below it
_CORE_TRAPS = "1.3.6.1.4.1.12356.100.1.3.0"

HA_EVENT, SYSTEM_EVENT, RAID_EVENT = 203, 201, 202


@dataclass(frozen=True, slots=True)
class TrapKind:
    """`name` as the MIB has it. `kind` is what it comes to where its objects say no more."""

    name: str
    kind: str
    telling: bool = False


# FORTINET-FORTIMAIL-MIB (201306280000Z) and its predecessor of 2008
_UNIT = {
    101: TrapKind("fmlTrapCpuHighThreshold", "cpu_high"),
    102: TrapKind("fmlTrapMemLowThreshold", "memory_high"),
    103: TrapKind("fmlTrapLogDiskHighThreshold", "log_disk_high"),
    104: TrapKind("fmlTrapMailDiskHighThreshold", "mail_disk_high"),
    105: TrapKind("fmlTrapMailDeferredQueueHighThreshold", "deferred_queue_high"),
    106: TrapKind("fmlTrapAvThresholdEvent", "virus_threshold"),
    107: TrapKind("fmlTrapSpamThresholdEvent", "spam_threshold"),
    108: TrapKind("fmlTrapPSUFailureEvent", "power_supply"),
    SYSTEM_EVENT: TrapKind("fmlTrapSystemEvent", "system_event"),
    RAID_EVENT: TrapKind("fmlTrapRAIDEvent", "raid"),
    HA_EVENT: TrapKind("fmlTrapHAEvent", "ha_event", telling=True),
    205: TrapKind("fmlTrapRemoteStorage", "remote_storage"),
    301: TrapKind("fmlTrapIpChange", "ip_change"),
}
# FORTINET-CORE-MIB (202402290000Z), which a FortiMail sends in place of some of the above
_CORE = {
    101: TrapKind("fnTrapCpuThreshold", "cpu_high"),
    102: TrapKind("fnTrapMemThreshold", "memory_high"),
    103: TrapKind("fnTrapLogDiskThreshold", "log_disk_high"),
    104: TrapKind("fnTrapTempHigh", "temperature_high"),
    105: TrapKind("fnTrapVoltageOutOfRange", "voltage"),
    106: TrapKind("fnTrapPowerSupply", "power_supply"),
    107: TrapKind("fnTrapAmcIfBypassMode", "bypass"),
    108: TrapKind("fnTrapFanFailure", "fan_failure"),
    109: TrapKind("fnTrapIfBypassEnter", "bypass"),
    110: TrapKind("fnTrapIfBypassExit", "bypass"),
    111: TrapKind("fnTrapSecurityLevel", "security_level"),
    201: TrapKind("fnTrapIpChange", "ip_change"),
    999: TrapKind("fnTrapTest", "test"),
}
# SNMPv2-MIB and IF-MIB. A unit that starts, and a port that changes, may each be half of a failover.
_STANDARD = {
    1: TrapKind("coldStart", "cold_start", telling=True),
    2: TrapKind("warmStart", "warm_start", telling=True),
    3: TrapKind("linkDown", "link_down", telling=True),
    4: TrapKind("linkUp", "link_up", telling=True),
    5: TrapKind("authenticationFailure", "authentication_failure"),
}
TRAPS = {
    f"{root}.{number}": kind
    for root, table in (
        (f"{FORTIMAIL}.0", _UNIT),
        (f"{_FORTIMAIL_2008}.0", _UNIT),
        (_CORE_TRAPS, _CORE),
        (STANDARD_TRAPS, _STANDARD),
    )
    for number, kind in table.items()
}

# FmlHAEventIdVal, FmlSysEventCodeVal, FmlRAIDCodeVal
HA_EVENTS = {1: "primary_unit_switch", 2: "secondary_unit_switch", 3: "unit_shutdown"}
SYSTEM_EVENTS = {
    1: "system_halt",
    2: "system_reboot",
    3: "system_reload",
    4: "system_upgrade",
    5: "gui_upgrade",
    6: "log_disk_format",
    7: "mail_disk_format",
    8: "virus_database_updated",
    9: "virus_database_update_network_error",
    10: "virus_database_update_failed",
}
TELLING_SYSTEM_EVENTS = frozenset({1, 2, 3, 4})
RAID_CODES = {
    1: "degraded_array",
    2: "spares_missing",
    3: "rebuild_started",
    4: "rebuild_finished",
    5: "fail",
    6: "fail_spare",
    7: "spare_active",
}

# Scalars by their number, with or without the instance: which of the two a unit sends is not published.
_SCALARS = {
    f"{root}.1.{number}": name
    for root in (FORTIMAIL, _FORTIMAIL_2008)
    for number, name in {
        2: "serial",
        11: "event_code",
        12: "raid_code",
        13: "raid_device",
        14: "event_id",
        15: "unit_ip",
        16: "reason",
        31: "remote_storage",
    }.items()
} | {
    "1.3.6.1.4.1.12356.100.1.1.1": "serial",
    "1.3.6.1.4.1.12356.100.1.3.1.1": "message",
    "1.3.6.1.2.1.1.5": "hostname",
}
_COLUMNS = {
    "1.3.6.1.2.1.2.2.1.1": "if_index",
    "1.3.6.1.2.1.2.2.1.2": "if_name",
    "1.3.6.1.2.1.31.1.1.1.1": "if_name",
    "1.3.6.1.2.1.2.2.1.7": "if_admin_status",
    "1.3.6.1.2.1.2.2.1.8": "if_oper_status",
}


def object_name(oid: str) -> str | None:
    """Our name for an object that a notification carries; None for one that we do not read."""
    column, _, _ = oid.rpartition(".")
    return _SCALARS.get(oid.removesuffix(".0")) or _COLUMNS.get(column)
