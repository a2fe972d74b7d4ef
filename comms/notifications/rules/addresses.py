"""Which messenger and webhook addresses a person may enter. Pure."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

# Services whose servers are fixed, so that an address can name nothing but an account there.
SERVICES = frozenset(
    {
        "wecombot",
        "dingtalk",
        "feishu",
        "lark",
        "schan",
        "pushplus",
        "wxpusher",
        "spugpush",
        "slack",
        "tgram",
        "twilio",
    }
)
WEBHOOKS = frozenset({"http", "https"})
# Prefixes of IPv6 that only wrap an IPv4 address (NAT64, 6to4, Teredo) and could hide a private one.
WRAPPERS = (
    IPv6Network("64:ff9b::/96"),
    IPv6Network("64:ff9b:1::/48"),
    IPv6Network("2002::/16"),
    IPv6Network("2001::/32"),
)
# Names that only a machine's own network knows; the last one holds the figures of machines in a cloud
LOCAL_NAMES = (".localhost", ".localdomain", ".local", ".lan", ".home.arpa", ".intranet", ".internal")
PORTS = frozenset({None, 80, 443, 8080, 8443})


def is_webhook(url: str) -> bool:
    """Whether the address is a plain web address and not a messenger service."""
    return split(url).scheme in WEBHOOKS


def address_problem(url: str) -> str:
    """Why an address cannot be used: `unreadable`, `scheme`, `port`, `credentials`, `private`; else empty.

    A name that leads to a private address is found out when sending, by the look-up that is used then.
    """
    try:
        parts = split(url)
        port = parts.port
    except ValueError:
        return "unreadable"
    if parts.scheme in SERVICES:
        if parts.netloc:
            return ""
        return "unreadable"
    if parts.scheme not in WEBHOOKS:
        return "scheme"
    if not parts.hostname:
        return "unreadable"
    if parts.username or parts.password:
        return "credentials"
    if port not in PORTS:
        return "port"
    if is_private(parts.hostname):
        return "private"
    return ""


def split(url: str) -> SplitResult:
    """The parts of an address. Raises ValueError."""
    return urlsplit(url.strip())


def is_private(host: str) -> bool:
    """Whether a host is written as a private address, in any form that a connection understands (127.1,
    0x7f000001), or as a name that only our own network can know. Nobody is asked.
    """
    name = host.rstrip(".").lower()
    try:
        found = socket.getaddrinfo(name.partition("%")[0], None, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):  # a name
        return "." not in name or name.endswith(LOCAL_NAMES)
    return not all_public(str(address[4][0]) for address in found)


def all_public(addresses: Iterable[str]) -> bool:
    """Whether there are addresses and each of them is of the public internet (no private, loopback,
    link-local or reserved one).
    """
    found = [ip_address(address.partition("%")[0]) for address in addresses]
    return bool(found) and all(_public(getattr(address, "ipv4_mapped", None) or address) for address in found)


def _public(address: IPv4Address | IPv6Address) -> bool:
    wrapped = isinstance(address, IPv6Address) and any(address in network for network in WRAPPERS)
    return address.is_global and not address.is_multicast and not wrapped
