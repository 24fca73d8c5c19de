"""Knows how pairwatch.toml is read: every key it may hold, and what may not stand together."""

from collections.abc import Iterable, Mapping

from hapair.pair import OnFailure, Pair, Role
from hapair.settings.access_file import parse_access
from hapair.settings.alerting_file import TABLES, parse_alerts, parse_operators
from hapair.settings.document import BadSettings, document
from hapair.settings.ha_file import parse_ha
from hapair.settings.model import (
    AuthProtocol,
    DashboardSettings,
    Engine,
    HeartbeatLink,
    HttpProfile,
    HttpSettings,
    Level,
    ListenSettings,
    MemberSettings,
    PairSettings,
    PrivProtocol,
    Settings,
    Site,
    SnmpSettings,
    SnmpVersion,
    StoreSettings,
    WitnessSettings,
)
from hapair.settings.table import Table

MAX_PORT = 65535


def parse(text: str, file: str = "pairwatch.toml", environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in a TOML text, overridden by `PAIRWATCH__...` of `environ`. Raises `BadSettings`; reads nothing."""
    root = Table.root(document(text, file, environ or {}))
    root.know("store", "dashboard", "listen", "snmp", "http", "witness", "http_profile", "site", "pair", *TABLES)
    root.close()
    shared = _Shared(root)
    sites = tuple(_site(table) for table in root.tables("site"))
    pair_tables = list(root.tables("pair"))
    pairs = tuple(_pair(table, shared, {site.name for site in sites}) for table in pair_tables)
    if not pairs:
        raise BadSettings(file, "pair", "no pair to watch: add a [[pair]] with two [[pair.member]]")
    _each_once(pair_tables, pairs)
    listen = _listen(root.table("listen")) if "listen" in root.values else None
    settings = Settings(
        pairs,
        sites,
        _store(root.table("store")),
        _dashboard(root.table("dashboard")),
        listen,
        parse_alerts(root, pair_tables, [site.name for site in sites]),
        parse_operators(root),
    )
    for table in (shared.snmp, shared.http, shared.witness):
        table.close()
    return settings


class _Shared:
    """What members and pairs fall back to: [snmp], [http] and [witness] for all, and the HTTP profiles by name."""

    def __init__(self, root: Table) -> None:
        self.snmp, self.http, self.witness = root.table("snmp"), root.table("http"), root.table("witness")
        self.witnesses = "witness" in root.values
        profiles = root.table("http_profile")
        self.profiles = {name: _profile(profiles.table(name)) for name in profiles.values}


def _pair(table: Table, shared: _Shared, sites: set[str]) -> PairSettings:
    site = table.text("site", "")
    if site and site not in sites:
        raise table.bad("site", f"there is no [[site]] named '{site}'")
    member_tables = list(table.tables("member"))
    members = [_member(member, shared) for member in member_tables]
    if sorted(m.role for m in members) != sorted(Role):
        raise table.bad("member", "a pair has two members, one with role 'primary' and one with role 'secondary'")
    primary, secondary = sorted(members, key=lambda m: m.role)
    if primary.name == secondary.name:
        raise member_tables[1].bad("name", f"both members are named '{primary.name}'")
    pair = PairSettings(
        _judged(table, primary.name, secondary.name),
        primary,
        secondary,
        site,
        table.whole("ha_base_port", 20000, least=1, most=MAX_PORT - 4),
        tuple(_link(link) for link in table.tables("heartbeat_link")),
        table.texts("virtual_ips"),
        _witness(table, shared),
    )
    for member, member_table in zip(members, member_tables, strict=True):
        if member.address in pair.virtual_ips:
            raise member_table.bad("address", "is a virtual IP of the pair: it moves with the mail, so it is no unit")
    table.know("rule")
    table.close()
    return pair


def _judged(table: Table, primary: str, secondary: str) -> Pair:
    return Pair(
        table.text("name"),
        primary,
        secondary,
        table.number("poll_interval_s", 10.0, least=1.0, most=3600.0),
        table.number("gap_factor", 2.5, least=1.5, most=100.0),
        table.number("heartbeat_lost_threshold_s", 15.0, least=1.0),
        table.choice("on_failure", OnFailure) if table.text("on_failure", "") else None,
        table.number("unprotected_hold_s", 120.0),
        table.number("hold_off_s", 900.0),
        table.number("sync_stuck_s", 1800.0, least=1.0),
        table.number("data_sync_s", 1200.0, least=1.0),
    )


def _member(table: Table, shared: _Shared) -> MemberSettings:
    snmp, http = table.table("snmp", shared.snmp), table.table("http", shared.http)
    member = MemberSettings(
        table.text("name"),
        table.choice("role", Role),
        table.host("address"),
        _snmp(snmp) if snmp.values or shared.snmp.values else None,
        _http(http, shared) if http.values or shared.http.values else None,
        table.text("admin_url", ""),
        table.flag("service_monitoring", False) if "service_monitoring" in table.values else None,
        parse_ha(table.table("ha")) if "ha" in table.values else None,
    )
    table.know("service_monitoring", "ha")
    if member.snmp is None and member.http is None:
        raise table.bad("name", "has no channel: add [pair.member.snmp], [pair.member.http] or a site-wide [snmp]")
    table.close()
    return member


def _witness(pair: Table, shared: _Shared) -> WitnessSettings | None:
    """None where neither the pair nor all pairs ask for one."""
    named = "witness" in pair.values
    table = pair.table("witness", shared.witness)
    usual = WitnessSettings()
    witness = WitnessSettings(
        table.whole("smtp", usual.smtp, most=MAX_PORT),
        table.whole("https", usual.https, most=MAX_PORT),
        table.number("interval_s", usual.interval_s, least=5.0, most=120.0),
        table.number("timeout_s", usual.timeout_s, least=0.5, most=20.0),
    )
    table.close()
    if named and not pair.texts("virtual_ips"):
        raise pair.bad("witness", "has nobody to ask: name the pair's virtual_ips")
    if named and not (witness.smtp or witness.https):
        raise pair.bad("witness", "asks for nothing: smtp and https are both 0")
    asks = (named or shared.witnesses) and (witness.smtp or witness.https) and pair.texts("virtual_ips")
    return witness if asks else None


def _snmp(table: Table) -> SnmpSettings:
    version = table.choice("version", SnmpVersion, SnmpVersion.V3)
    level = table.choice("level", Level, Level.AUTH_PRIV)
    v3 = version is SnmpVersion.V3
    settings = SnmpSettings(
        version,
        table.whole("port", 161, least=1, most=MAX_PORT),
        table.number("timeout_s", 1.0, least=0.1, most=60.0),
        table.whole("retries", 2, most=10),
        None if v3 else table.secret("community"),
        table.text("user") if v3 else "",
        level,
        table.choice("auth", AuthProtocol, AuthProtocol.SHA256),
        table.secret("auth_password") if v3 and level is not Level.NO_AUTH else None,
        table.choice("priv", PrivProtocol, PrivProtocol.AES128),
        table.secret("priv_password") if v3 and level is Level.AUTH_PRIV else None,
        table.choice("engine", Engine, Engine.LEAN),
    )
    table.know("community", "user", "auth_password", "priv_password")  # those of the other version may stand here too
    table.close()
    return settings


def _http(table: Table, shared: _Shared) -> HttpSettings:
    profile = table.text("profile", "")
    if profile and profile not in shared.profiles:
        raise table.bad("profile", f"there is no [http_profile.{profile}]")
    settings = HttpSettings(
        table.text("user"),
        table.secret("password"),
        table.whole("port", 443, least=1, most=MAX_PORT),
        table.number("timeout_s", 5.0, least=0.5, most=60.0),
        table.text("ca_file", "") or None,
        table.texts("pins"),
        shared.profiles.get(profile),
    )
    table.close()
    return settings


def _profile(table: Table) -> HttpProfile:
    profile = HttpProfile(
        table.text("path"),
        table.text("mode", "") or None,
        table.text("effective", "") or None,
        table.words("heartbeat", str),
        table.words("sync", str),
        table.words("values", (int, str)),
    )
    table.close()
    return profile


def _link(table: Table) -> HeartbeatLink:
    peers = table.texts("peers")
    if len(peers) not in (0, len(Role)):
        raise table.bad("peers", "are two addresses, the primary unit's first")
    link = HeartbeatLink(table.text("name"), table.choice("status", Role), (peers[0], peers[1]) if peers else None)
    table.close()
    return link


def _site(table: Table) -> Site:
    reference = table.text("reference", "") or None
    if reference and not reference.rpartition(":")[2].isdigit():
        raise table.bad("reference", "must be host:port of something near the units that answers TCP")
    site = Site(table.text("name"), reference)
    table.close()
    return site


def _store(table: Table) -> StoreSettings:
    store = StoreSettings(
        table.text("url", StoreSettings().url),
        table.whole("raw_days", 7, least=1),
        table.text("archive", "archive"),
        table.whole("archive_days", 400, least=1),
    )
    table.close()
    return store


def _dashboard(table: Table) -> DashboardSettings:
    dashboard = DashboardSettings(
        table.text("address", "127.0.0.1"), table.whole("port", 8501, most=MAX_PORT), parse_access(table)
    )
    table.close()
    return dashboard


def _listen(table: Table) -> ListenSettings:
    listen = ListenSettings(
        table.text("address", ListenSettings().address),
        table.whole("traps", 1162, most=MAX_PORT),
        table.whole("syslog", 1514, most=MAX_PORT),
        table.secret("community") if "community" in table.values else None,
    )
    table.know("community")
    table.close()
    if listen.traps and listen.traps == listen.syslog:
        raise table.bad("syslog", f"is the port of the traps, {listen.traps}: each needs one of its own")
    return listen


def _each_once(tables: Iterable[Table], pairs: Iterable[PairSettings]) -> None:
    """One name a pair, one unit a member: the same endpoint twice would be one unit judged as two."""
    names: set[str] = set()
    taken: dict[tuple[str, str, int], str] = {}
    for table, pair in zip(tables, pairs, strict=True):
        if pair.pair.name in names:
            raise table.bad("name", f"there is another pair named '{pair.pair.name}'")
        names.add(pair.pair.name)
        for member_table in table.tables("member"):
            member = next(m for m in pair.members if m.name == member_table.values["name"])
            for endpoint in _endpoints(member):
                if endpoint in taken:
                    other = f"is already that of {taken[endpoint]}: each member is a unit of its own"
                    raise member_table.bad("address", f"'{member.address}' {other}")
                taken[endpoint] = f"{pair.pair.name}/{member.name}"


def _endpoints(member: MemberSettings) -> list[tuple[str, str, int]]:
    ports = [("snmp", member.snmp.port)] if member.snmp else []
    ports += [("http", member.http.port)] if member.http else []
    return [(channel, member.address, port) for channel, port in ports]
