"""Fetch one page from a stranger's server: public addresses only, checked at the connection, in little time and memory.

Covered: private, loopback and link-local addresses (mapped ones too), a name that resolves to another address the second
time, redirects to any of these, endless and slow bodies, compressed bombs. No cookies, no scripts, no proxies.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from typing import Any, NamedTuple
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from core.web.trouble import WebTrouble

SECONDS, LARGEST, REDIRECTS = 10.0, 3 << 20, 5
PIECE = 1 << 16
PORTS = {"http": 80, "https": 443}
TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown")
AGENT = "MLE-STAR-Studio (reads pages about models for one person)"


class Body(NamedTuple):
    """What came: the address after redirects, the kind, the text."""

    url: str
    kind: str
    text: str


def fetch(url: str) -> Body:
    """The text at this address. Raises WebTrouble."""
    ends = time.monotonic() + SECONDS
    for _ in range(REDIRECTS + 1):
        response, pool = _open(url, ends)
        with pool:
            try:
                if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
                    url = urljoin(url, response.headers["Location"])
                    continue
                return _body(url, response, ends)
            except HTTPError as error:
                raise WebTrouble(f"{_host(url)} broke off ({type(error).__name__}): try another page.") from None
            finally:
                response.close()
    raise WebTrouble(f"{_host(url)} sends from one address to the next without end: use another address.")


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    return found.is_global and not found.is_multicast and (mapped is None or mapped.is_global)


def _open(url: str, ends: float) -> tuple[urllib3.HTTPResponse, urllib3.HTTPConnectionPool]:
    parts, port = _checked(url)
    host = str(parts.hostname)
    address = _resolved(host, port)
    common: dict[str, Any] = {"timeout": urllib3.Timeout(total=max(0.1, ends - time.monotonic())), "retries": False}
    pool: urllib3.HTTPConnectionPool
    if parts.scheme == "https":
        pool = urllib3.HTTPSConnectionPool(address, port, server_hostname=host, assert_hostname=host, **common)
    else:
        pool = urllib3.HTTPConnectionPool(address, port, **common)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._") + (f"?{parts.query}" if parts.query else "")
    name = host if port in PORTS.values() else f"{host}:{port}"
    headers = {"Host": name, "User-Agent": AGENT, "Accept": ", ".join(TYPES), "Accept-Encoding": "gzip, deflate"}
    try:
        response = pool.urlopen(
            "GET", target, headers=headers, redirect=False, preload_content=False, assert_same_host=False
        )
    except (HTTPError, OSError, ValueError) as error:
        pool.close()
        raise WebTrouble(f"{host} does not answer ({type(error).__name__}): try another page.") from None
    assert isinstance(response, urllib3.HTTPResponse)
    return response, pool


def _checked(url: str) -> tuple[SplitResult, int]:
    """The address in its parts, with its port. Raises WebTrouble for what is no plain address of a page."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise WebTrouble("This is no address of a page: it should look like https://example.org/page.") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise WebTrouble("This is no address of a page: it should begin with https:// or http://.")
    if parts.username or parts.password:
        raise WebTrouble("The address holds a name or a password: take that out.")
    if not _port_allowed(port):
        raise WebTrouble(f"Pages are read on the usual ports only, not on {port}.")
    return parts, port


def _port_allowed(port: int) -> bool:
    return port in PORTS.values()


def _resolved(host: str, port: int) -> str:
    """An address of the host that may be connected to. One private address among them is enough to refuse all."""
    try:
        found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise WebTrouble(f"{host} is not known, or there is no network: check the address.") from None
    if not found or not all(public(address.split("%")[0]) for address in found):
        raise WebTrouble(f"{host} is not on the open internet: only public pages are read.")
    return found[0]


def _body(url: str, response: urllib3.HTTPResponse, ends: float) -> Body:
    host = _host(url)
    if response.status != 200:
        raise WebTrouble(f"{host} answers {response.status} for this page: try another one.")
    kind, _, parameters = response.headers.get("Content-Type", "text/html").partition(";")
    kind = kind.strip().lower()
    if kind not in TYPES:
        raise WebTrouble(f"This is no page to read but {kind or 'something unknown'}: only HTML and text are read.")
    content = b""
    while piece := response.read1(PIECE, decode_content=True):  # what is there: a page may come in drips
        content += piece
        if len(content) > LARGEST:
            raise WebTrouble(f"The page at {host} is larger than {LARGEST >> 20} MB: use another one.")
        if time.monotonic() > ends:
            raise WebTrouble(f"{host} is too slow: the page did not come within {SECONDS:.0f} s.")
    return Body(url, kind, _decoded(content, parameters))


def _decoded(content: bytes, parameters: str) -> str:
    named = parameters.partition("charset=")[2].strip("\"' ").split(";")[0]
    for encoding in (named, "utf-8"):
        try:
            return content.decode(encoding)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _host(url: str) -> str:
    return urlsplit(url).hostname or "the server"
