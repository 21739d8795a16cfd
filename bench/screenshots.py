"""The README's pictures, fresh from a real run: the playbook on a bundled sample, no key, no network.

    python -m bench.screenshots        # or: make screenshots; ten minutes at most, into assets/

Makes `ablation-pause.png` and `results.png`, each also as `…-dark.png`, and `pause-edit-adopt.webp`: the ablation pause, an edit by
hand, and what was adopted then. Fails where nothing was adopted: then there is no story to show.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from typing import Any

from PIL import Image

import core
from bench.home import ROOT, installation, server, wait, worker
from core.data.samples import materialise

ASSETS = ROOT / "assets"
SIZE = {"width": 1440, "height": 1000}
FRAME = (960, 667)  # pixels of the animation
LARGEST = 2_000_000  # bytes of the animation
PATIENCE = 900.0  # seconds for a pause, an adoption
SAMPLE, MINUTES = "breast-cancer", "30"  # long enough for no script to be cut
REMARK = "# A remark by hand: this version is mine.\n"


def main() -> None:
    """Start the run, take the pictures of its first pause, edit, go on until something is adopted, finish."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import FLAGS

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium here: install it (Debian: apt-get install chromium).")
    with installation() as home, worker(), server(home) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = _tab(browser, "light")
        frames: list[tuple[bytes, int]] = []
        run = _start(page, address, home)
        _pictures(browser, page, f"http://{address}/run?run={run}", "ablation-pause")
        _edit(page, frames)
        _adopted(page, run, frames)
        _animation(frames)
        core.finish_now(run)
        wait(lambda: core.view(run).ended, PATIENCE, "the run did not finish")
        page.goto(f"http://{address}/results?run={run}")
        page.get_by_text("On the vault").wait_for()
        _pictures(browser, page, page.url, "results")
        browser.close()


def _tab(browser: Any, theme: str) -> Any:
    page = browser.new_context(viewport=SIZE, color_scheme=theme).new_page()
    page.set_default_timeout(PATIENCE * 1000)
    return page


def _start(page: Any, address: str, home: Path) -> str:
    """A run of a bundled sample, at its ablation pause; its id."""
    page.goto(f"http://{address}/new")
    files = materialise(SAMPLE, home)
    for part, path in (("train", files.train), ("test", files.test)):
        page.locator(f"[class*='st-key-upload_{part}'] input[type=file]").set_input_files(str(path))
        page.wait_for_timeout(2000)
    minutes = page.locator(".st-key-new_minutes input")
    minutes.fill(MINUTES)
    minutes.press("Enter")
    page.wait_for_timeout(2000)
    page.locator(".st-key-start button").click()
    page.wait_for_url("**/run?run=*")
    page.locator(".st-key-decision").get_by_text("Which block to refine", exact=False).first.wait_for()
    page.locator(".st-key-approve button").first.wait_for()
    return str(page.evaluate("new URLSearchParams(location.search).get('run')"))


def _pictures(browser: Any, page: Any, address: str, name: str) -> None:
    """What is at this address, light and dark; a decision is scrolled to."""
    dark = _tab(browser, "dark")
    dark.goto(address)
    for each, suffix in ((page, ""), (dark, "-dark")):
        each.locator(".js-plotly-plot .main-svg").first.wait_for()
        if each.locator(".st-key-decision").count():
            each.locator(".st-key-decision h3").first.scroll_into_view_if_needed()
            each.evaluate("document.querySelector('.st-key-decision h3').scrollIntoView({block: 'start'})")
        each.wait_for_timeout(3000)
        each.screenshot(path=str(ASSETS / f"{name}{suffix}.png"))
        Image.open(ASSETS / f"{name}{suffix}.png").convert("RGB").quantize(128, dither=Image.Dither.NONE).save(
            ASSETS / f"{name}{suffix}.png", optimize=True
        )
    dark.context.close()


def _edit(page: Any, frames: list[tuple[bytes, int]]) -> None:
    """Into the editor, word by word, then approved."""
    _keep(page, frames, 2500)
    page.locator("[class*='st-key-code_'] iframe").first.evaluate("each => each.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(1500)
    _keep(page, frames, 1500)
    page.frame_locator("[class*='st-key-code_'] iframe").first.locator(".ace_content").click()
    page.keyboard.press("Control+Home")
    for word in REMARK.split(" "):
        page.keyboard.insert_text(word if word.endswith("\n") else word + " ")
        page.wait_for_timeout(300)
        _keep(page, frames, 200)
    page.locator(".st-key-decision").get_by_text("A remark by hand").first.wait_for()
    page.wait_for_timeout(2000)
    _keep(page, frames, 1500)
    mine = page.locator(".st-key-approve_edit button").first
    mine.evaluate("each => each.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(800)
    _keep(page, frames, 2000)
    mine.click()
    page.wait_for_timeout(2500)


def _adopted(page: Any, run: str, frames: list[tuple[bytes, int]]) -> None:
    """On by itself until an attempt was adopted; the plot as it grows, then what was adopted."""
    page.evaluate("document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    for kind in ("attempt", "target", "ensemble"):
        core.set_autonomy(run, kind, "auto")
    shown = 0

    def done() -> bool:
        nonlocal shown
        seen = core.view(run)
        if len(seen.points) > shown and len(frames) < 24:
            shown = len(seen.points)
            page.wait_for_timeout(2500)
            _keep(page, frames, 500)
        if seen.ended:
            raise RuntimeError("The run ended and nothing was adopted.")
        return any(each.attempt.adopted for each in seen.attempts)

    wait(done, PATIENCE, "nothing was adopted in time")
    page.get_by_role("tab", name="Attempts").click()
    page.wait_for_timeout(2500)
    page.get_by_role("tab", name="Attempts").evaluate("each => each.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(1500)
    _keep(page, frames, 4000)


def _keep(page: Any, frames: list[tuple[bytes, int]], milliseconds: int) -> None:
    frames.append((page.screenshot(), milliseconds))


def _animation(frames: list[tuple[bytes, int]]) -> None:
    """Smaller, as one file. Raises ValueError where it is too large."""
    pictures = [
        Image.open(io.BytesIO(data)).convert("RGB").resize(FRAME, Image.Resampling.LANCZOS) for data, _ in frames
    ]
    path = ASSETS / "pause-edit-adopt.webp"
    times = [milliseconds for _, milliseconds in frames]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=times, loop=0, quality=70, method=6)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
