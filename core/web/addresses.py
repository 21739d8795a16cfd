"""Which addresses may be read: plain ones of web pages, whose host is on the open internet."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from core.web.trouble import WebTrouble

PORTS = {"http": 80, "https": 443}
GLOBAL, SIXTOFOUR, TRANSLATED = (ipaddress.IPv6Network(each) for each in ("2000::/3", "2002::/16", "64:ff9b::/96"))
# not to be reached from outside, though Python counts them among the global ones: protocol assignments and clouds' own services
INWARD = tuple(ipaddress.IPv4Network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32"))
DOCUMENTED = ipaddress.IPv6Network("3fff::/20")


class Place(NamedTuple):
    """Where a page is: what to connect to and what to ask there."""

    secure: bool
    host: str
    port: int
    target: str


def place(url: str) -> Place:
    """The address in its parts. Raises WebTrouble for what is no plain address of a page."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise WebTrouble("This is no address of a page: it should look like https://example.org/page.") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise WebTrouble("This is no address of a page: it should begin with https:// or http://.")
    if parts.username is not None or parts.password is not None:
        raise WebTrouble("The address holds a name or a password: take that out.")
    if not port_allowed(port):
        raise WebTrouble(f"Pages are read on the usual ports only, not on {port}.")
    path, query = (quote(each, safe="/%:@!$&'()*+,;=~-._?[]") for each in (parts.path or "/", parts.query))
    return Place(parts.scheme == "https", parts.hostname, port, f"{path}?{query}" if query else path)


def resolved(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """The host's addresses, all of them public: one private one among them is enough to refuse. Raises WebTrouble."""
    found: list[str] = []
    asking = threading.Thread(target=_look_up, args=(host, port, found), daemon=True)
    asking.start()
    asking.join(max(0.0, seconds))  # a resolver that is not answered has no time limit of its own
    if not found:
        raise WebTrouble(f"{shown(host)} is not known, or there is no network: check the address.")
    if not all(public(address) for address in found):
        raise WebTrouble(f"{shown(host)} is not on the open internet: only public pages are read.")
    return tuple(dict.fromkeys(found))


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet; what it stands for, where it wraps another."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False  # with a scope: link-local
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if found in TRANSLATED:
            inner = ipaddress.IPv4Address(found.packed[-4:])
        if inner is not None:
            return found not in SIXTOFOUR and _public4(inner)
        return found in GLOBAL and found.is_global and found not in DOCUMENTED
    return _public4(found)


def port_allowed(port: int) -> bool:
    """Only the ports of the web."""
    return port in PORTS.values()


def shown(name: str) -> str:
    """A host's name, or another word of a stranger's, as it may stand in a sentence."""
    return re.sub(r"[^\w.:/+-]", "?", name)[:80]


def _public4(found: ipaddress.IPv4Address) -> bool:
    return found.is_global and not found.is_multicast and not any(found in network for network in INWARD)


def _look_up(host: str, port: int, found: list[str]) -> None:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return
    found.extend([str(answer[4][0]) for answer in answers])
