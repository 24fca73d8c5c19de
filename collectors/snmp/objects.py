"""Knows the scalar objects of a FortiMail that one poll asks for, by number."""

# SNMPv2-MIB
SYS_UPTIME = "1.3.6.1.2.1.1.3.0"
SYS_NAME = "1.3.6.1.2.1.1.5.0"

# FORTINET-FORTIMAIL-MIB (201306280000Z), fmlSystem and below
SYS_MODEL = "1.3.6.1.4.1.12356.105.1.1.0"
SYS_SERIAL = "1.3.6.1.4.1.12356.105.1.2.0"
SYS_VERSION = "1.3.6.1.4.1.12356.105.1.3.0"
SYS_OP_MODE = "1.3.6.1.4.1.12356.105.1.5.0"
SYS_CPU_USAGE = "1.3.6.1.4.1.12356.105.1.6.0"
SYS_MEM_USAGE = "1.3.6.1.4.1.12356.105.1.7.0"
SYS_LOG_DISK_USAGE = "1.3.6.1.4.1.12356.105.1.8.0"
SYS_MAIL_DISK_USAGE = "1.3.6.1.4.1.12356.105.1.9.0"
SYS_SES_COUNT = "1.3.6.1.4.1.12356.105.1.10.0"
SYS_LOAD = "1.3.6.1.4.1.12356.105.1.30.0"
DEFER_QUEUE = "1.3.6.1.4.1.12356.105.1.103.1.0"  # obsolete since 2013, and still served by some versions
HA_MODE = "1.3.6.1.4.1.12356.105.1.200.1.0"
HA_EFFECTIVE_MODE = "1.3.6.1.4.1.12356.105.1.200.2.0"

NAMES = {
    SYS_UPTIME: "sysUpTime",
    SYS_NAME: "sysName",
    SYS_MODEL: "fmlSysModel",
    SYS_SERIAL: "fmlSysSerial",
    SYS_VERSION: "fmlSysVersion",
    SYS_OP_MODE: "fmlSysOpMode",
    SYS_CPU_USAGE: "fmlSysCpuUsage",
    SYS_MEM_USAGE: "fmlSysMemUsage",
    SYS_LOG_DISK_USAGE: "fmlSysLogDiskUsage",
    SYS_MAIL_DISK_USAGE: "fmlSysMailDiskUsage",
    SYS_SES_COUNT: "fmlSysSesCount",
    SYS_LOAD: "fmlSysLoad",
    DEFER_QUEUE: "fmlMailOptionsDeferQueue",
    HA_MODE: "fmlHAMode",
    HA_EFFECTIVE_MODE: "fmlHAEffectiveMode",
}
POLLED = tuple(NAMES)
