"""The vendor's procedure "Configuring the secondary unit for HA operation", followed by hand in a browser."""

from pathlib import Path

import pytest

from needs import program
from procedure import bare, configure, logged_in, operating_modes, set_addresses, start_sync
from simulated import alone, eventually, modes, running
from simulator import pair
from simulator.example import write_example
from simulator.scenarios import faults

sync_api = pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(ignore_https_errors=True)
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def test_a_secondary_is_configured_synchronised_and_compared(tmp_path: Path, page):
    _, path = write_example(tmp_path, speed=10.0)
    links = bare(path)
    peers = {port: address[:-1] + "2" for port, address in links.items()}
    processes = pair.start(tmp_path)
    try:
        unit = pair.members(tmp_path)[1]
        logged_in(page, unit)
        assert "HA mode is currently disabled" in page.locator("body").inner_text()

        set_addresses(page, links)
        configure(page, "slave", "wait for recovery then restore slave role", peers)
        eventually(lambda: modes(unit) == (2, 2))
        start_sync(page)
        eventually(lambda: operating_modes(page) == ("slave", "slave"))
        eventually(lambda: operating_modes(page) and page.locator("#configuration-sync").inner_text() == "in_sync")
        assert "next in" in page.locator("#daemon-configuration").inner_text()
    finally:
        pair.stop(processes)


def test_a_secondary_that_took_over_is_restored_by_the_link_on_its_page(tmp_path, page):
    write_example(tmp_path, speed=10.0)
    with running(tmp_path) as units:
        faults.apply("cut-link", tmp_path)
        logged_in(page, units[1])
        eventually(lambda: operating_modes(page) == ("slave", "master"))
        faults.apply("restore-link", tmp_path)
        page.locator("#order-restore").click()
        eventually(lambda: operating_modes(page) == ("slave", "slave"))


def test_nobody_sees_a_page_without_logging_in(tmp_path, page):
    with alone(write_example(tmp_path, speed=10.0)[0]) as unit:
        page.goto(f"https://{unit.management_address}:{unit.https.port}/admin/system/ha/status")
        assert page.get_by_role("button", name="Login").is_visible()
        page.get_by_label("Name").fill(unit.https.admin)
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Login").click()
        assert "Invalid user name or password" in page.locator("body").inner_text()
