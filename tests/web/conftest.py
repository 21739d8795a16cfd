from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.web import fetch
from tests.fakes.web import FakeWeb


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """A server on loopback that counts as one of the open internet, on its own port."""
    with FakeWeb() as fake:
        real = fetch.public
        monkeypatch.setattr(fetch, "public", lambda address: address == "127.0.0.1" or real(address))
        monkeypatch.setattr(fetch, "_port_allowed", lambda port: port in (80, 443, fake.port))
        monkeypatch.setattr(fetch, "SECONDS", 1.5)
        yield fake
