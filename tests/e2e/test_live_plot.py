"""The score plot of a run that goes on: what a person did to the page is still there after it was drawn again."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from tests.e2e.conftest import ROOT, _until_up, shot

pytestmark = pytest.mark.browser
PLOT = "[...document.querySelectorAll('.st-key-score_plot .js-plotly-plot')].find(each => each.checkVisibility())"
READY = f"{PLOT}?.tell"  # the page listens to it
COUNT = f"{PLOT}?.data?.reduce((sum, each) => sum + (each.customdata || []).length, 0)"
RANGE = f"{PLOT}.layout.xaxis.range"
RING = f"{PLOT}?._fullData?.find(each => each.name == 'Chosen')?.x[0]"
BOX = f"""() => {{
  const plot = {PLOT}, box = plot.getBoundingClientRect(), {{ xaxis, yaxis }} = plot._fullLayout;
  return {{ left: box.left + xaxis._offset, top: box.top + yaxis._offset, wide: xaxis._length, high: yaxis._length }};
}}"""
PLACE = f"""number => {{
  const plot = {PLOT}, box = plot.getBoundingClientRect(), {{ xaxis, yaxis }} = plot._fullLayout;
  const trace = plot._fullData.find(each => each.customdata && each.x.includes(number));
  return {{ x: box.left + xaxis._offset + xaxis.l2p(number),
            y: box.top + yaxis._offset + yaxis.l2p(trace.y[trace.x.indexOf(number)]) }};
}}"""


@pytest.fixture
def growing(tmp_path: Path) -> Iterator[str]:
    """The address of a run that is scored once a second."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "STUDIO_HOME": str(tmp_path / "home")}
    with open(tmp_path / "server.log", "wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.growing", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _until_up(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}/run?run=r1"
        finally:
            process.terminate()
            process.wait(10)


def test_zoom_scroll_and_choice_survive_what_happens_meanwhile(growing: str, page: Any) -> None:
    page.goto(growing)
    page.wait_for_function(READY)
    main = page.locator("[data-testid=stMain]")
    main.evaluate(
        "main => { main.scrollTop = 200 }"
    )  # the tabs are in view: the one that a click opens is not scrolled to
    zoomed = _zoom(page)
    _click(page)
    page.wait_for_function(f"{RING} == 6")
    chosen = page.locator(".st-key-lineage_choice input").input_value()

    count = page.evaluate(COUNT)
    page.wait_for_function(f"{COUNT} >= {count + 2}")
    assert page.evaluate(RANGE) == pytest.approx(zoomed)
    assert page.evaluate(RING) == 6
    assert page.locator(".st-key-lineage_choice input").input_value() == chosen
    assert main.evaluate("main => main.scrollTop") == 200
    shot(page, "live-plot")

    page.get_by_role("tab", name="Log").click()
    page.get_by_role("tab", name="Log", selected=True).wait_for()
    _click(page)  # the same point again


def _zoom(page: Any) -> list[float]:
    """Draw a box over the left half. A figure that is made anew in the middle of it takes nothing: again then."""
    for _ in range(5):
        page.wait_for_function(READY)
        box = page.evaluate(BOX)
        page.mouse.move(box["left"] + 4, box["top"] + 4)
        page.mouse.down()
        page.mouse.move(box["left"] + box["wide"] / 2, box["top"] + box["high"] - 4, steps=5)
        page.mouse.up()
        page.wait_for_timeout(400)
        found: list[float] = page.evaluate(RANGE)
        if found[1] < 0.75 * page.evaluate(COUNT):
            return found
    raise AssertionError("the plot could not be zoomed")


def _click(page: Any) -> None:
    """Click the sixth evaluation until the tab Lineage is open."""
    for _ in range(5):
        page.wait_for_function(READY)
        place = page.evaluate(PLACE, 6)
        page.mouse.move(place["x"] - 3, place["y"])
        page.mouse.move(place["x"], place["y"])
        page.wait_for_timeout(150)  # Plotly looks at what is below the pointer twenty times a second
        page.mouse.click(place["x"], place["y"])
        try:
            page.get_by_role("tab", name="Lineage", selected=True).wait_for(timeout=4000)
            return
        except Error:
            continue
    raise AssertionError("the click was not heard")
