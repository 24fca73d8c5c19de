"""Knows the vendor's procedure "Configuring the secondary unit for HA operation" as it is followed in a browser."""

import re
from pathlib import Path

RANKS = (("port6", "primary"), ("port5", "secondary"))


def bare(path: Path) -> dict[str, str]:
    """Make a unit file that of a unit out of its box: HA off, no heartbeat interface, no address on one. Returns the
    addresses by port, which the procedure will set."""
    text = path.read_text()
    links = dict(re.findall(r'name = "(port[56])"\naddress = "([\d.]+)"', text))
    text = re.sub(r"(?m)^mode_of_operation = .*$", 'mode_of_operation = "off"', text)
    path.write_text(re.sub(r'(?m)^(heartbeat_status|peer_ip_address) = .*\n|^(address = "127\.1[01]\..*)\n', "", text))
    return links


def logged_in(page, unit):
    page.goto(f"https://{unit.management_address}:{unit.https.port}/admin")
    page.get_by_label("Name").fill(unit.https.admin)
    page.get_by_label("Password").fill(unit.https.password)
    page.get_by_role("button", name="Login").click()
    return page


def set_addresses(page, links: dict[str, str]) -> None:
    page.get_by_role("link", name="System > Network").click()
    for port, address in links.items():
        page.get_by_label(port, exact=True).fill(address)
    page.get_by_role("button", name="Apply").click()


def configure(page, mode: str, on_failure: str, peers: dict[str, str]) -> None:
    """System > High Availability > Configuration, as the procedure fills it in."""
    page.get_by_role("link", name="System > High Availability > Configuration").click()
    page.get_by_label("Mode of operation").select_option(mode)
    page.get_by_label("On failure").select_option(on_failure)
    page.get_by_label("Shared password").fill("change_me")
    page.get_by_label("Backup mail data directories").check()
    page.get_by_label("Backup MTA queue directories").uncheck()
    page.get_by_label("HA base port").fill("2000")
    page.get_by_label("Heartbeat lost threshold (seconds)").fill("15")
    page.get_by_label("Remote services as heartbeat").uncheck()
    for port, rank in RANKS:
        page.get_by_label(f"{port} Heartbeat status").select_option(rank)
        page.get_by_label(f"{port} Peer IP address").fill(peers[port])
    page.get_by_role("button", name="Apply").click()


def start_sync(page) -> None:
    page.get_by_role("link", name="System > High Availability > Status").click()
    page.locator("#order-sync").click()


def operating_modes(page) -> tuple[str, str]:
    page.get_by_role("link", name="System > High Availability > Status").click()
    return page.locator("#configured-mode").inner_text(), page.locator("#effective-mode").inner_text()
