"""Fetch one page from a stranger's server: public addresses only, checked at the connection, in little time and memory.

Covered: private, loopback and link-local addresses, a name that resolves to another address the second time, redirects
to any of these, endless and slow headers and bodies, compressed bombs. No cookies, no scripts, no proxies.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
import zlib
from contextlib import suppress
from typing import NamedTuple
from urllib.parse import urljoin

import certifi

from core.web import addresses
from core.web.trouble import WebTrouble

SECONDS, LARGEST, REDIRECTS = 10.0, 3 << 20, 5
CONNECT = 4.0  # seconds for one of a host's addresses
PIECE = 1 << 16
TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown")
HEADERS = {
    "User-Agent": "MLE-STAR-Studio (reads pages about models for one person)",
    "Accept": ", ".join(TYPES), "Accept-Encoding": "gzip", "Connection": "close",
}  # fmt: skip
# named by the page itself, so only those that decode in time proportional to the length
ENCODINGS = re.compile(
    r"utf-?(8|16)|iso-?8859-\d+|windows-125\d|latin-?1|us-ascii|shift_?jis|euc-?(jp|kr)|gb(k|2312|18030)|big5|koi8-[ru]",
    re.IGNORECASE,
)


class Body(NamedTuple):
    """What came: the address after redirects, the kind, the text."""

    url: str
    kind: str
    text: str


def fetch(url: str) -> Body:
    """The text at this address. Raises WebTrouble, after `SECONDS` at the latest."""
    ends = time.monotonic() + SECONDS
    host = ""
    for _ in range(REDIRECTS + 1):
        place = addresses.place(url)
        host = addresses.shown(place.host)
        line = _Line(place, ends)
        try:
            line.request("GET", place.target, headers=HEADERS)
            with line.getresponse() as response:
                onward = response.getheader("Location") if response.status in (301, 302, 303, 307, 308) else None
                if not onward:
                    return _body(url, host, response, ends)
                url = urljoin(url, onward)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise WebTrouble(_sentence(host, error, ends)) from None
        finally:
            line.release()
    raise WebTrouble(f"{host} sends from one address to the next without end: use another address.")


class _Line(http.client.HTTPConnection):
    """A connection to an address that was checked, cut when its time is over, whatever it is doing then."""

    def __init__(self, place: addresses.Place, ends: float) -> None:
        super().__init__(place.host, place.port)
        self.default_port = addresses.PORTS["https" if place.secure else "http"]
        self._place, self._ends = place, ends
        self._cutter: threading.Timer | None = None

    def connect(self) -> None:
        found = addresses.resolved(self._place.host, self._place.port, self._ends - time.monotonic())
        sock = _dialled(found, self._place.port, self._ends)
        if self._place.secure:
            named = self._place.host
            sock = _trust().wrap_socket(sock, server_hostname=named, do_handshake_on_connect=False)
        self.sock = sock
        self._cutter = threading.Timer(max(0.0, self._ends - time.monotonic()), _cut, (sock,))
        self._cutter.daemon = True
        self._cutter.start()
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()

    def release(self) -> None:
        """At the very end: `close` is called by the base class as soon as the headers are there."""
        if self._cutter is not None:
            self._cutter.cancel()
        self.close()


def _dialled(found: tuple[str, ...], port: int, ends: float) -> socket.socket:
    """Connected to the first of these addresses that answers."""
    last: OSError = TimeoutError("no time was left")
    for address in found:
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, port), timeout=min(left, CONNECT))
        except OSError as error:
            last = error
            continue
        sock.settimeout(max(0.1, ends - time.monotonic()))
        return sock
    raise last


def _trust() -> ssl.SSLContext:
    """This machine's certificates and Mozilla's: some machines have none of their own."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # closed already
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _body(url: str, host: str, response: http.client.HTTPResponse, ends: float) -> Body:
    if response.status != 200:
        raise WebTrouble(f"{host} answers {response.status} for this page: use another one.")
    kind, _, parameters = (response.getheader("Content-Type") or "text/html").partition(";")
    kind = kind.strip().lower()
    if kind not in TYPES:
        raise WebTrouble(f"This is no page to read but {addresses.shown(kind)}: only HTML and text are read.")
    encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if encoding not in ("identity", "gzip", "x-gzip"):
        raise WebTrouble(f"{host} packs its page in a way that is not read here: use another one.")
    content = _unpacked(host, response, encoding != "identity")
    if time.monotonic() > ends:
        raise TimeoutError
    return Body(url, kind, _decoded(content, parameters))


def _unpacked(host: str, response: http.client.HTTPResponse, packed: bool) -> bytes:
    """The body, read in pieces; what is larger than allowed is refused before it is all there."""
    unpack = zlib.decompressobj(wbits=31) if packed else None
    content, came = bytearray(), 0
    while piece := response.read1(PIECE):
        came += len(piece)
        try:
            content += unpack.decompress(piece, LARGEST + 1 - len(content)) if unpack else piece
        except zlib.error:
            raise WebTrouble(f"{host} sent a damaged page: use another one.") from None
        if max(came, len(content)) > LARGEST:
            raise WebTrouble(f"The page at {host} is larger than {LARGEST >> 20} MB: use another one.")
    if response.length or (unpack is not None and not unpack.eof):
        raise http.client.IncompleteRead(b"")
    return bytes(content)


def _decoded(content: bytes, parameters: str) -> str:
    named = parameters.partition("charset=")[2].strip("\"' ").partition(";")[0]
    inside = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", content[:2048])
    for encoding in (named, "utf-8", inside[1].decode("ascii", "replace") if inside else ""):
        with suppress(LookupError, ValueError):
            if ENCODINGS.fullmatch(encoding):
                return content.decode(encoding)
    return content.decode("latin-1")


def _sentence(host: str, error: Exception, ends: float) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{host} cannot prove who it is (its certificate is not valid): use another page."
    if isinstance(error, TimeoutError) or time.monotonic() >= ends:
        return f"{host} is too slow: the page did not come within {SECONDS:.0f} s."
    if isinstance(error, (http.client.IncompleteRead, ssl.SSLError)):
        return f"{host} broke off in the middle of the page: try again, or use another one."
    return f"{host} does not answer as a web server does ({type(error).__name__}): use another page."
