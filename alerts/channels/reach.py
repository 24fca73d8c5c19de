"""Knows which addresses nothing is ever sent to: those of the host's own link, and where clouds keep their keys."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

# Amazon's over IPv6, Alibaba's, Oracle's, Azure's: no link-local addresses, and nobody's alerting.
_METADATA = frozenset(map(ip_address, ("fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16")))
_NAT64 = IPv6Network("64:ff9b::/96")


class Refused(OSError):
    """Of an address that is resolved already, so that no name can lead there."""


def guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """For aiohttp: the socket for one address of a name, made when it is about to be connected. Raises `Refused`."""
    family, kind, protocol, _, address = info
    if refused(address[0]):
        raise Refused("its address is one that nothing is ever sent to")
    return socket.socket(family=family, type=kind, proto=protocol)


def refused(address: str) -> bool:
    found = _inner(ip_address(address.partition("%")[0]))
    return found.is_link_local or found.is_multicast or found.is_unspecified or found in _METADATA


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
