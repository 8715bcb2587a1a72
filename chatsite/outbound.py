"""Requests to addresses that customers name: never into the network that this server stands in.

The name is resolved once, each address is judged, and the connection goes to the one that passed: what a second
look-up would give does not matter.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Forbidden(Exception):
    """The address is not one that may be asked. The sentence is for whoever configured it."""


@dataclass(frozen=True, slots=True)
class Target:
    url: str
    """With the address that passed in place of the name."""
    host: str
    """For the `Host` header."""
    name: str
    """For TLS."""


def resolve(url: str) -> Target:
    """Judge a URL.

    Raises:
        Forbidden: not HTTP, no name, or an address of a private network.
        OSError: the name cannot be resolved.
    """
    parts, port = check(url)
    name = parts.hostname or ""
    found = {entry[4][0] for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)}
    addresses = [ipaddress.ip_address(str(text).partition("%")[0]) for text in found]
    if not all(is_public(address) or _is_allowed(address) for address in addresses):
        raise Forbidden("This address is inside a private network.")
    pinned = sorted(addresses, key=lambda address: address.version)[0]
    shown = f"[{pinned}]" if pinned.version == 6 else str(pinned)
    host = parts.netloc.rpartition("@")[2]
    return Target(parts._replace(netloc=f"{shown}:{port}").geturl(), host, name)


def check(url: str) -> tuple[SplitResult, int]:
    """What can be told without the network: the parts of the address, and its port.

    Raises:
        Forbidden, ValueError
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise Forbidden("Use an http or https address without a user name.")
    try:
        return parts, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise Forbidden("The port is not a port.") from error


def networks(text: str) -> list[Network]:
    """Of a setting: "true" for all, else networks such as "10.1.0.0/16, fd00::/8".

    Raises:
        ValueError
    """
    words = ["0.0.0.0/0", "::/0"] if text.lower() in ("true", "1", "yes", "on") else text.replace(",", " ").split()
    return [ipaddress.ip_network(word) for word in words if word.lower() not in ("false", "0", "no", "off")]


def _is_allowed(address: Address) -> bool:
    return any(address in network for network in settings.OUTBOUND_PRIVATE)


def is_public(address: Address) -> bool:
    """Neither private, loopback, link-local, multicast nor reserved, in whatever disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in LOCAL_NAT64:
            return False
        if address.is_site_local:  # of old, and is_global all the same
            return False
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None and not is_public(inner):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved
