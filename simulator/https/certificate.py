"""The self-signed certificate of a unit's HTTPS face, made once and kept in its state folder."""

import datetime
import ipaddress
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from simulator.running import set_addresses
from simulator.settings import UnitFile

_VALID = datetime.timedelta(days=3650)


def server_context(unit: UnitFile, now: datetime.datetime) -> ssl.SSLContext:
    """TLS with the certificate the unit file names, or else with the unit's own, made now if there is none yet."""
    if not unit.https.certificate and not unit.certificate.exists():
        _write(unit, now)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(unit.certificate, unit.key)
    return context


def _write(unit: UnitFile, now: datetime.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed(unit, key, now)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write_private(unit.key, pem)
    unit.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _signed(unit: UnitFile, key: ec.EllipticCurvePrivateKey, now: datetime.datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, unit.identity.hostname)])
    addresses = dict.fromkeys([unit.management_address, *set_addresses(unit.interfaces)])
    reached_as = x509.SubjectAlternativeName(
        [x509.DNSName(unit.identity.hostname), *(x509.IPAddress(ipaddress.ip_address(each)) for each in addresses)]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + _VALID)
        .add_extension(reached_as, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )


def _write_private(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
