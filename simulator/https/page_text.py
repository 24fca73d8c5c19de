"""The HTML of the admin pages: plain forms in the words of the vendor's own pages, every value escaped."""

from collections.abc import Iterable
from enum import StrEnum
from html import escape

from simulator.modes import MODE_WORD, ON_FAILURE_TEXT, STATE_WORD, Mode, State
from simulator.reports import DaemonTimes, Report
from simulator.settings import HaSettings, HeartbeatStatus, Interface, VirtualIpAction

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b2733}"
    "nav a{margin-right:1.2rem}table{border-collapse:collapse}th,td{padding:.3rem .9rem .3rem 0;text-align:left}"
    "fieldset{border:1px solid #c8d0d8;margin:1rem 0}label{display:block;margin:.3rem 0}"
    "button.link{border:0;background:none;color:#0b5cad;text-decoration:underline;cursor:pointer;font:inherit;padding:0}"
)
_MENU = (
    ("/admin/system/network", "System > Network"),
    ("/admin/system/ha/configuration", "System > High Availability > Configuration"),
    ("/admin/system/ha/status", "System > High Availability > Status"),
)
_ORDERS = (
    ("sync", "start a configuration/data sync"),
    ("restore", "restore configured operating mode"),
    ("restart", "restart the HA system"),
)


def login_page(host: str, complaint: str = "") -> str:
    return _page(
        host,
        "Login",
        f"<p>{escape(complaint)}</p><form method=post action=/admin><label>Name <input name=name></label>"
        "<label>Password <input name=password type=password></label><button>Login</button></form>",
        menu=False,
    )


def status_page(host: str, report: Report) -> str:
    if report.mode is Mode.OFF:
        return _page(host, "High Availability Status", "<p>HA mode is currently disabled</p>")
    rows = [
        ("Configured Operating Mode", "configured-mode", MODE_WORD[report.mode]),
        ("Effective Operating Mode", "effective-mode", STATE_WORD[report.state]),
    ]
    links = [(f"Heartbeat {name}", f"heartbeat-{name}", word) for name, word in report.heartbeat.items()]
    daemons = _daemons(report) if report.state is State.SECONDARY else []
    return _page(host, "High Availability Status", _rows(rows + links + daemons) + "".join(_orders()))


def _daemons(report: Report) -> list[tuple[str, str, str]]:
    times: DaemonTimes = report.daemons
    busy = "slave unit is currently synchronizing" if report.configuration_sync == "running" else ""
    return [
        ("Daemon Status: Monitor", "daemon-monitor", f"{_in(times.monitor_s)}, failures: {times.monitor_failures}"),
        ("Daemon Status: Configuration", "daemon-configuration", busy or _in(times.configuration_s)),
        ("Daemon Status: Data", "daemon-data", _in(times.data_s)),
        ("Last configuration sync", "configuration-sync", report.configuration_sync),
    ]


def _in(seconds: float | None) -> str:
    return "none" if seconds is None else f"next in {seconds:g} s"


def _orders() -> Iterable[str]:
    for order, text in _ORDERS:
        yield (
            "<form method=post action=/admin/system/ha/status>"
            f"<input type=hidden name=order value={order}>"
            f"click <button class=link id=order-{order}>HERE</button> to {text}</form>"
        )


def network_page(host: str, interfaces: Iterable[Interface]) -> str:
    fields = "".join(_field(item.name, item.name, item.address) for item in interfaces)
    return _page(
        host, "Network", f"<form method=post action=/admin/system/network>{fields}<button>Apply</button></form>"
    )


def configuration_page(host: str, ha: HaSettings, interfaces: Iterable[Interface]) -> str:
    main = (
        _choice("mode_of_operation", "Mode of operation", MODE_WORD.values(), MODE_WORD[ha.mode])
        + _choice("on_failure", "On failure", ON_FAILURE_TEXT.values(), ON_FAILURE_TEXT[ha.on_failure])
        + "<label>Shared password <input name=shared_password type=password></label>"
    )
    backup = _tick("mail_data_directories", "Backup mail data directories", ha.backup_mail_data) + _tick(
        "mta_queue_directories", "Backup MTA queue directories", ha.backup_mta_queue
    )
    advanced = (
        _field("ha_base_port", "HA base port", str(ha.base_port))
        + _field("heartbeat_lost_threshold", "Heartbeat lost threshold (seconds)", f"{ha.lost_threshold_s:g}")
        + _tick("remote_services_as_heartbeat", "Remote services as heartbeat", ha.remote_services_as_heartbeat)
    )
    ports = "".join(_interface(interface) for interface in interfaces)
    sections = (("Main Configuration", main), ("Backup options", backup), ("Advanced options", advanced))
    body = "".join(_section(title, text) for title, text in sections) + _section("Interface", ports)
    form = f"<form method=post action=/admin/system/ha/configuration>{body}<button>Apply</button></form>"
    return _page(host, "High Availability Configuration", form)


def _interface(interface: Interface) -> str:
    name = interface.name
    return (
        f"<fieldset><legend>{escape(name)}</legend>"
        + _choice(f"{name}_heartbeat_status", f"{name} Heartbeat status", HeartbeatStatus, interface.heartbeat)
        + _field(f"{name}_peer", f"{name} Peer IP address", interface.peer)
        + _choice(
            f"{name}_virtual_ip_action", f"{name} Virtual IP action", VirtualIpAction, interface.virtual_ip_action
        )
        + _field(f"{name}_virtual_ip", f"{name} Virtual IP address", interface.virtual_ip)
        + "</fieldset>"
    )


def _page(host: str, title: str, body: str, menu: bool = True) -> str:
    links = "".join(f'<a href="{path}">{escape(text)}</a>' for path, text in _MENU) if menu else ""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(title)} - {escape(host)}</title>"
        f"<style>{_STYLE}</style></head><body><p>Simulated FortiMail unit {escape(host)}, by Pairwatch</p>"
        f"<nav>{links}</nav><h1>{escape(title)}</h1>{body}</body></html>"
    )


def _rows(rows: Iterable[tuple[str, str, str]]) -> str:
    cells = (
        f'<tr><th>{escape(name)}</th><td id="{escape(key)}">{escape(value)}</td></tr>' for name, key, value in rows
    )
    return f"<table>{''.join(cells)}</table>"


def _section(title: str, text: str) -> str:
    return f"<fieldset><legend>{escape(title)}</legend>{text}</fieldset>"


def _field(name: str, label: str, value: str) -> str:
    return f'<label>{escape(label)} <input name="{escape(name)}" value="{escape(value)}"></label>'


def _tick(name: str, label: str, on: bool) -> str:
    return f'<label><input type=checkbox name="{escape(name)}"{" checked" if on else ""}> {escape(label)}</label>'


def _choice(name: str, label: str, words: Iterable[str], chosen: str | StrEnum) -> str:
    options = "".join(f"<option{' selected' if word == chosen else ''}>{escape(word)}</option>" for word in words)
    return f'<label>{escape(label)} <select name="{escape(name)}">{options}</select></label>'
