from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.web import addresses, fetch
from tests.fakes.web import FakeWeb


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """A server on loopback that counts as one of the open internet, on its own port."""
    with FakeWeb() as fake:
        opened(monkeypatch, fake)
        yield fake


def opened(monkeypatch: pytest.MonkeyPatch, fake: FakeWeb) -> None:
    """Let this server be read, and nothing else of this machine."""
    real = addresses.public
    monkeypatch.setattr(addresses, "public", lambda address: address == "127.0.0.1" or real(address))
    monkeypatch.setattr(addresses, "port_allowed", lambda port: port in (80, 443, fake.port))
    monkeypatch.setattr(fetch, "SECONDS", 3.0)
