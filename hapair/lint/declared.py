"""Knows what the settings file declares of the HA settings of both units of a pair, and on which line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_interface
from typing import Any

from hapair.lint.unit import Address, Link, Mode, Own, Port, Service, Stated, Syntax, Unit
from hapair.pair import Role
from hapair.settings.document import Document
from hapair.settings.ha import HaInterface, HaSettings
from hapair.settings.model import MemberSettings, PairSettings
from hapair.settings.toml_lines import KeyPath, line_of

MODES = {Role.PRIMARY: Mode.PRIMARY, Role.SECONDARY: Mode.SECONDARY}
ADDRESS = "the address of the unit"
VIRTUAL = "virtual addresses"
MONITORING = "service monitoring"


def declared_units(document: Document, pair: PairSettings) -> tuple[Unit, Unit]:
    """`pair` is one of those that `document` was parsed to."""
    at = _position(document.values["pair"], pair.pair.name)
    first, second = (_Declared(document, ("pair", at), pair, member).unit() for member in pair.members)
    return first, second


def _position(tables: Iterable[dict[str, Any]], name: str) -> int:
    return next(at for at, table in enumerate(tables) if table.get("name") == name)


@dataclass(slots=True)
class _Declared:
    document: Document
    path: KeyPath
    pair: PairSettings
    settings: MemberSettings

    @property
    def ha(self) -> HaSettings:
        return self.settings.ha or HaSettings()

    @property
    def member(self) -> KeyPath:
        return (*self.path, "member", _position(self._at(*self.path)["member"], self.settings.name))

    def unit(self) -> Unit:
        judged, ha = self.pair.pair, self.ha
        role = self.settings.role
        return Unit(
            self.settings.name,
            self.document.file,
            Syntax.DECLARED,
            mode=Stated(MODES[role], role.value, self._line(*self.member, "role")),
            on_failure=self._either("on_failure", ha.on_failure, judged.on_failure),
            base_port=self._either("base_port", ha.base_port, self.pair.ha_base_port, "ha_base_port"),
            lost_threshold_s=self._either(
                "heartbeat_lost_threshold_s", ha.heartbeat_lost_threshold_s, judged.heartbeat_lost_threshold_s
            ),
            remote_heartbeat=self._own("remote_services_as_heartbeat", ha.remote_services_as_heartbeat),
            mail_sync=self._own("mail_data_sync", ha.mail_data_sync),
            queue_sync=self._own("mailqueue_data_sync", ha.mailqueue_data_sync),
            links=tuple(self._links()),
            ports=tuple(self._ports()),
            services=tuple(self._services()),
        )

    def _either(self, key: str, own: Any, shared: Any, shared_key: str = "") -> Stated[Any] | None:
        """The member's own, or what the pair declares for both; None where only a default of ours stands for it."""
        shared_key = shared_key or key
        if own is not None:
            return self._own(key, own)
        if shared_key not in self._at(*self.path):
            return None
        return Stated(shared, _spelled(shared), self._line(*self.path, shared_key))

    def _own(self, key: str, value: Any) -> Stated[Any] | None:
        return None if value is None else Stated(value, _spelled(value), self._line(*self.member, "ha", key))

    def _links(self) -> Iterator[Link]:
        own = [(at, each) for at, each in enumerate(self.ha.interfaces) if each.heartbeat]
        if not own:
            yield from self._links_of_the_pair()
        for at, interface in own:
            row = (*self.member, "ha", "interface", at)
            role = Stated(interface.heartbeat or Role.PRIMARY, interface.heartbeat or "", self._line(*row, "heartbeat"))
            port = Stated(interface.name, interface.name, self._line(*row, "name"))
            address = self._only_address(interface.name)
            yield Link(port, role, address, self._ip(interface.peer, (*row, "peer")))

    def _only_address(self, name: str) -> Stated[Own] | None:
        owns = [own for at, each in enumerate(self.ha.interfaces) if each.name == name for own in self._owns(at, each)]
        return owns[-1] if len({own.value.ip for own in owns}) == 1 else None

    def _ip(self, text: str, path: KeyPath) -> Stated[Address] | None:
        found = _own(text)
        return Stated(found.ip, text, self._line(*path)) if found else None

    def _links_of_the_pair(self) -> Iterator[Link]:
        mine = list(Role).index(self.settings.role)
        for at, link in enumerate(self.pair.heartbeat_links):
            row = (*self.path, "heartbeat_link", at)
            own, peer = (link.peers[mine], link.peers[1 - mine]) if link.peers else ("", "")
            yield Link(
                Stated(link.name, link.name, self._line(*row, "name")),
                Stated(link.status, link.status.value, self._line(*row, "status")),
                _stated(own, self._line(*row, "peers")),
                self._ip(peer, (*row, "peers")),
            )

    def _ports(self) -> Iterator[Port]:
        names = dict.fromkeys(each.name for each in self.ha.interfaces)
        for name in names:
            yield self._port(name, [(at, each) for at, each in enumerate(self.ha.interfaces) if each.name == name])
        address = _stated(self.settings.address, self._line(*self.member, "address"))
        if address and address.value.ip not in self._declared_ips():
            yield Port(ADDRESS, address.line, (address,))
        line = self._line(*self.path, "virtual_ips")
        virtual = tuple(each for each in (_stated(text, line) for text in self.pair.virtual_ips) if each)
        if virtual:
            yield Port(VIRTUAL, line, virtual=virtual)

    def _port(self, name: str, rows: list[tuple[int, HaInterface]]) -> Port:
        at, last = rows[-1]
        row = (*self.member, "ha", "interface", at)
        virtual = _stated(last.virtual_ip, self._line(*row, "virtual_ip"))
        monitor, action = last.port_monitor, last.action
        return Port(
            name,
            self._line(*row),
            tuple(own for at, each in rows for own in self._owns(at, each)),
            None if monitor is None else Stated(monitor, _spelled(monitor), self._line(*row, "port_monitor")),
            None if action is None else Stated(action, action.value, self._line(*row, "action")),
            (virtual,) if virtual else (),
        )

    def _owns(self, at: int, interface: HaInterface) -> list[Stated[Own]]:
        own = _stated(interface.address, self._line(*self.member, "ha", "interface", at, "address"))
        return [own] if own else []

    def _declared_ips(self) -> set[object]:
        return {own.value.ip for at, each in enumerate(self.ha.interfaces) for own in self._owns(at, each)}

    def _services(self) -> Iterator[Service]:
        for at, service in enumerate(self.ha.services):
            row = (*self.member, "ha", "service", at)
            enabled = Stated(service.enabled, _spelled(service.enabled), self._line(*row, "enabled"))
            yield Service(service.name, enabled.line, enabled, self._ip(service.address, (*row, "address")))
        monitoring, line = self.settings.service_monitoring, self._line(*self.member, "service_monitoring")
        if monitoring is not None and not self.ha.services:
            yield Service(MONITORING, line, Stated(monitoring, _spelled(monitoring), line))

    def _at(self, *path: str | int) -> Any:
        found: Any = self.document.values
        for part in path:
            found = found[part]
        return found

    def _line(self, *path: str | int) -> int:
        return 0 if path in self.document.environment else line_of(self.document.lines, path) or 0


def _stated(text: str, line: int) -> Stated[Own] | None:
    found = _own(text)
    return Stated(found, text, line) if found else None


def _own(text: str) -> Own | None:
    """None where it is a name, or nothing."""
    try:
        found = ip_interface(text)
    except ValueError:
        return None
    return Own(found.ip, found.network if "/" in text else None)


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
