"""A real server and a real browser. Screenshots are kept under artifacts/screenshots."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "artifacts" / "screenshots"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each of them has an engine and a browser of its own: at most one other such test runs beside it, and no two
    runs in a browser but for the one whose worker is killed (tests/together.py)."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.alone)
            item.add_marker(pytest.mark.timeout(600))


@dataclass
class App:
    """A running installation of its own."""

    url: str
    home: Path
    process: subprocess.Popen[bytes]

    def worker_pids(self) -> list[int]:
        """The worker processes of this installation."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    command = (entry / "cmdline").read_bytes()
                    environment = (entry / "environ").read_bytes()
                except OSError:  # it ended meanwhile, or is not ours
                    continue
                if b"core\0worker" in command and str(self.home).encode() in environment:
                    found.append(int(entry.name))
        return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium: one that is there. Without one these tests are skipped, and say so."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    if path is None:
        pytest.skip(
            "no Chromium on this machine: install it (Debian: apt-get install chromium) to run the browser tests"
        )
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The program in an empty installation of this test's own."""
    with served(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The program in an installation that several tests share: those that begin no run."""
    with served(tmp_path_factory.mktemp("shared")) as made:
        yield made


@contextlib.contextmanager
def served(folder: Path) -> Iterator[App]:
    """`streamlit run app.py` on a free port, in an installation below the folder; everything it started ends with it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = folder / "home"
    environment = {**os.environ, "STUDIO_HOME": str(home)}
    log = open(folder / "server.log", "wb")  # noqa: SIM115  # closed below
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"],
        cwd=ROOT, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    made = App(f"http://127.0.0.1:{port}", home, process)
    try:
        _until_up(made.url, process)
        yield made
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):  # a busy machine
            process.wait(30)
        process.kill()
        for pid in made.worker_pids():
            os.kill(pid, signal.SIGKILL)
        log.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page at 1440 pixels."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, accept_downloads=True)
    made = context.new_page()
    made.set_default_timeout(60_000)
    yield made
    context.close()


def shot(page: Any, name: str) -> None:
    """Keep a screenshot of the whole page, as tall as what it holds (the page scrolls inside its main part)."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    size = page.viewport_size
    tall = page.evaluate("(document.querySelector('[data-testid=stMain]') || document.body).scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], min(int(tall) + 20, 6000))})
    page.wait_for_timeout(600)
    page.screenshot(path=str(SHOTS / f"{name}.png"))
    page.set_viewport_size(size)
    page.wait_for_timeout(300)


def at_rest(page: Any) -> None:
    """Wait until the page is drawn: while it is, a button moves under the mouse."""
    page.wait_for_timeout(500)  # until the server has heard of what was done last
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(state="attached")
    page.wait_for_timeout(500)


def _until_up(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended at once: see server.log"
        try:
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the server did not come up in 30 s")


def choose(page: Any, key: str, label: str | None) -> str:
    """Open the select box and take the option with this label, or the second one; its text. A live page may close it: again then."""
    box = page.locator(f"[class*='st-key-{key}'] [role=combobox], [class*='st-key-{key}'] [data-baseweb=select]").first
    for _ in range(5):
        box.click()
        options = page.get_by_role("option")
        option = options.filter(has_text=label).first if label else options.nth(1)
        try:
            option.wait_for(timeout=4000)
        except Error:
            continue
        text = option.inner_text()
        option.click()
        page.wait_for_timeout(1500)
        return str(text)
    raise AssertionError(f"{key} could not be opened")
