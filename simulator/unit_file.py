"""Reads the settings of a simulated unit from its TOML file."""

import tomllib
from collections.abc import Callable
from pathlib import Path

from simulator.modes import STATE_NUMBER, mode_named, on_failure_named
from simulator.settings import (
    AUTH_NAMES,
    PRIVACY_NAMES,
    HaSettings,
    HeartbeatStatus,
    HttpsFace,
    Identity,
    Interface,
    LocalChecks,
    MailLoad,
    Mib,
    Service,
    ServiceKind,
    SnmpFace,
    SnmpUser,
    SyslogTarget,
    Target,
    Timing,
    UnitFile,
    Unnumbered,
    VirtualIpAction,
)
from simulator.toml_table import Table, UnitFileError

TRAP_EVENTS = ("ha", "system", "start", "link")
_USUAL_TRAP_EVENTS = ("ha", "system")


def read(path: Path) -> UnitFile:
    """The unit that a file describes; UnitFileError where the file is not one."""
    try:
        root = Table(path, "", tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnitFileError(f"{path}: {error}") from None
    unit = UnitFile(
        path=path,
        management_address=root.text("management_address"),
        identity=_identity(root.table("identity")),
        ha=_ha(root.table("main_configuration"), root.table("backup_options"), root.table("advanced_options")),
        interfaces=tuple(_interface(table) for table in root.tables("interface")),
        services=tuple(_service(table) for table in root.tables("service")),
        local_checks=_local_checks(root.table("local_checks")),
        snmp=_snmp(root.table("snmp")),
        https=_https(root.table("https")),
        syslog=tuple(_syslog(table) for table in root.tables("syslog")),
        mail=_mail(root.table("mail")),
        timing=_timing(root.table("timing")),
    )
    root.done()
    return unit


def _identity(table: Table) -> Identity:
    found = Identity(table.text("hostname"), table.text("model"), table.text("serial"), table.text("version"))
    table.done()
    return found


def _ha(main: Table, backup: Table, advanced: Table) -> HaSettings:
    found = HaSettings(
        mode=main.word("mode_of_operation", mode_named),
        on_failure=main.word("on_failure", on_failure_named),
        shared_password=main.text("shared_password"),
        backup_mail_data=backup.flag("mail_data_directories", True),
        backup_mta_queue=backup.flag("mta_queue_directories", False),
        base_port=advanced.integer("ha_base_port", 20000),
        lost_threshold_s=advanced.number("heartbeat_lost_threshold_s", 15.0),
        remote_services_as_heartbeat=advanced.flag("remote_services_as_heartbeat", False),
        hold_off_s=advanced.number("hold_off_s", 900.0),
        sync_period_s=advanced.number("sync_period_s", 1200.0),
        sync_retry_s=advanced.number("sync_retry_s", 60.0),
        sync_failures_allowed=advanced.integer("sync_failures_allowed", 3),
    )
    for table in (main, backup, advanced):
        table.done()
    return found


def _interface(table: Table) -> Interface:
    found = Interface(
        name=table.text("name"),
        address=table.text("address", ""),
        heartbeat=table.word("heartbeat_status", HeartbeatStatus, "disabled"),
        peer=table.text("peer_ip_address", ""),
        monitored=table.flag("port_monitor", False),
        virtual_ip_action=table.word("virtual_ip_action", VirtualIpAction, "ignore"),
        virtual_ip=table.text("virtual_ip_address", ""),
    )
    table.done()
    if found.heartbeat is not HeartbeatStatus.DISABLED and not (found.address and found.peer):
        raise table.error("a heartbeat interface needs address and peer_ip_address")
    return found


def _snmp(table: Table) -> SnmpFace:
    numbers = table.table("effective_mode_numbers")
    mib = table.word("mib", Mib, "current")
    found = SnmpFace(
        port=table.integer("port"),
        community=table.text("community"),
        users=tuple(_user(row) for row in table.tables("user")),
        trap_targets=table.words("trap_targets", target),
        trap_version=table.word("trap_version", _one_of("2c", "3"), "2c"),
        trap_events=frozenset(table.words("trapevent", _one_of(*TRAP_EVENTS), _USUAL_TRAP_EVENTS)),
        state_numbers={
            state: numbers.integer_or_word(state, Unnumbered, number) for state, number in STATE_NUMBER.items()
        },
        mib=mib,
        event_objects=table.flag("event_objects", mib is Mib.BEFORE_2009),
    )
    numbers.done()
    table.done()
    return found


def _user(table: Table) -> SnmpUser:
    found = SnmpUser(
        name=table.text("name"),
        auth=table.word("auth", _one_of(*AUTH_NAMES), ""),
        auth_password=table.text("auth_password", ""),
        privacy=table.word("privacy", _one_of(*PRIVACY_NAMES), ""),
        privacy_password=table.text("privacy_password", ""),
    )
    table.done()
    return found


def _https(table: Table) -> HttpsFace:
    found = HttpsFace(
        port=table.integer("port"),
        admin=table.text("admin"),
        password=table.text("password"),
        certificate=table.text("certificate", ""),
        key=table.text("key", ""),
        rest_api=table.flag("rest_api", True),
        idle_timeout_s=table.number("admin_idle_timeout_s", 300.0),
        banner=table.text("post_login_banner", ""),
        wrong_password_status=table.integer("wrong_password_status", 403),
        ha_status_resource=table.text("ha_status_resource", "PairwatchSimHaStatus"),
    )
    table.done()
    return found


def _service(table: Table) -> Service:
    found = Service(
        kind=table.word("name", ServiceKind),
        address=table.word("address", target),
        interval_s=table.number("check_interval_s", 10.0),
        timeout_s=table.number("check_timeout_s", 5.0),
        retries=table.integer("retries", 3),
    )
    table.done()
    return found


def _local_checks(table: Table) -> LocalChecks:
    found = LocalChecks(table.flag("ports", True), table.flag("hard_drives", True), table.number("interval_s", 5.0))
    table.done()
    return found


def _syslog(table: Table) -> SyslogTarget:
    found = SyslogTarget(
        address=table.word("address", target),
        transport=table.word("transport", _one_of("udp", "tcp"), "udp"),
        comma_separated=table.flag("comma_separated_value", False),
        older_form=table.flag("older_form", False),
    )
    table.done()
    return found


def _mail(table: Table) -> MailLoad:
    found = MailLoad(
        ports={
            ServiceKind.SMTP: table.integer("smtp_port", 2525),
            ServiceKind.IMAP: table.integer("imap_port", 1143),
            ServiceKind.POP: table.integer("pop_port", 1110),
            ServiceKind.HTTP: table.integer("http_port", 8080),
        },
        arriving=table.number("arriving_per_minute", 30.0),
        delivered=table.number("delivered_per_minute", 60.0),
    )
    table.done()
    return found


def _timing(table: Table) -> Timing:
    found = Timing(
        speed=table.number("speed", 1.0),
        boot_s=table.number("boot_s", 60.0),
        reload_s=table.number("reload_s", 10.0),
        upgrade_s=table.number("upgrade_s", 120.0),
    )
    table.done()
    if not found.speed:
        raise table.error("speed must be above 0")
    return found


def target(text: str) -> Target:
    """An address and port from `127.0.0.1:1162`."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise ValueError(text)
    return host, int(port)


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(word: str) -> str:
        if word not in words:
            raise ValueError(word)
        return word

    return parse
