"""Knows how [pair.member.ha] is read: what a member's configuration is declared to say."""

from ipaddress import ip_address, ip_interface

from hapair.pair import OnFailure, Role
from hapair.settings.ha import HaInterface, HaService, HaSettings, VirtualAction
from hapair.settings.table import Table

MAX_PORT = 65535


def parse_ha(table: Table) -> HaSettings:
    settings = HaSettings(
        table.whole("base_port", 0, least=1, most=MAX_PORT) if "base_port" in table.values else None,
        table.number("heartbeat_lost_threshold_s", None) if "heartbeat_lost_threshold_s" in table.values else None,
        table.choice("on_failure", OnFailure) if "on_failure" in table.values else None,
        _flag(table, "remote_services_as_heartbeat"),
        _flag(table, "mail_data_sync"),
        _flag(table, "mailqueue_data_sync"),
        tuple(_interface(each) for each in table.tables("interface")),
        tuple(_service(each) for each in table.tables("service")),
    )
    table.know("base_port", "heartbeat_lost_threshold_s", "on_failure")
    table.close()
    return settings


def _interface(table: Table) -> HaInterface:
    interface = HaInterface(
        table.text("name"),
        _address(table, "address", masked=True),
        table.choice("heartbeat", Role) if "heartbeat" in table.values else None,
        _address(table, "peer"),
        _flag(table, "port_monitor"),
        _address(table, "virtual_ip", masked=True),
        table.choice("action", VirtualAction) if "action" in table.values else None,
    )
    table.know("heartbeat", "action")
    table.close()
    return interface


def _service(table: Table) -> HaService:
    service = HaService(table.text("name"), table.flag("enabled", True), _address(table, "address"))
    table.close()
    return service


def _flag(table: Table, key: str) -> bool | None:
    table.know(key)
    return table.flag(key, False) if key in table.values else None


def _address(table: Table, key: str, *, masked: bool = False) -> str:
    found = table.text(key, "")
    try:
        if found:
            (ip_interface if masked else ip_address)(found)
    except ValueError:
        example = "10.0.0.2/24" if masked else "10.0.0.4"
        raise table.bad(key, f'must be an IP address, such as {key} = "{example}"') from None
    return found
