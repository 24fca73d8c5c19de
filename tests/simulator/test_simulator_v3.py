"""The SNMPv3 users a unit file can name, each asked by net-snmp."""

import pytest

from simulated import HA_MODE, alone, snmp
from simulator.example import write_example

AUTH = {
    "MD5": "MD5",
    "SHA-1": "SHA",
    "SHA-224": "SHA-224",
    "SHA-256": "SHA-256",
    "SHA-384": "SHA-384",
    "SHA-512": "SHA-512",
}
PRIVACY = {
    "DES": "DES",
    "AES-128": "AES",
    "AES-192": "AES-192",
    "AES-256": "AES-256",
    "AES-192-Reeder": "AES-192-C",
    "AES-256-Reeder": "AES-256-C",
}
SECRET = "a-secret-of-some-length"


def users() -> dict[str, list[str]]:
    """The credentials net-snmp needs for each user, by name."""
    found = {"nobody": ["-l", "noAuthNoPriv"]}
    for auth, word in AUTH.items():
        signed = ["-a", word, "-A", SECRET]
        found[f"{auth}"] = ["-l", "authNoPriv", *signed]
        for privacy, cipher in PRIVACY.items():
            found[f"{auth}+{privacy}"] = ["-l", "authPriv", *signed, "-x", cipher, "-X", SECRET]
    return {name: ["-v3", "-u", name, *arguments] for name, arguments in found.items()}


def described(name: str) -> str:
    auth, _, privacy = name.removeprefix("nobody").partition("+")
    secrets = f'auth_password = "{SECRET}"\nprivacy_password = "{SECRET}"\n' if auth else ""
    return f'\n[[snmp.user]]\nname = "{name}"\nauth = "{auth}"\nprivacy = "{privacy}"\n{secrets}'


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory):
    path = write_example(tmp_path_factory.mktemp("v3"))[0]
    with path.open("a") as file:
        file.writelines(described(name) for name in users())
    with alone(path) as unit:
        yield unit


@pytest.mark.parametrize("name", users())
def test_every_kind_of_user_is_served(unit, name):
    assert "INTEGER: 1" in snmp("snmpget", unit, HA_MODE, credentials=users()[name])
