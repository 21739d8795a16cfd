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

from tests.e2e.conftest import ROOT, _until_up, shot

pytestmark = pytest.mark.browser
PLOT = ".st-key-score_plot .js-plotly-plot"
COUNT = f"document.querySelector('{PLOT}').data.reduce((sum, each) => sum + (each.customdata || []).length, 0)"
STATE = f"""() => {{
  const plot = document.querySelector('{PLOT}');
  const marked = plot._fullData.flatMap(each => (each.selectedpoints || []).map(at => each.customdata[at]));
  return {{same: plot.watched === true, range: plot.layout.xaxis.range, marked,
           scrolled: document.querySelector('[data-testid=stMain]').scrollTop}};
}}"""
PLACE = f"""number => {{
  const plot = document.querySelector('{PLOT}'), box = plot.getBoundingClientRect(), full = plot._fullLayout;
  const trace = plot.data.find(each => each.customdata && each.x.includes(number)), at = trace.x.indexOf(number);
  return {{x: box.left + full.xaxis._offset + full.xaxis.l2p(number), name: trace.customdata[at],
           y: box.top + full.yaxis._offset + full.yaxis.l2p(trace.y[at])}};
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


def test_zoom_scroll_and_selection_survive_what_happens_meanwhile(growing: str, page: Any) -> None:
    page.goto(growing)
    page.locator(PLOT).wait_for()
    page.locator(PLOT).evaluate("plot => { plot.watched = true }")
    page.locator("[data-testid=stMain]").evaluate("main => { main.scrollTop = 120 }")
    _zoom(page)
    place = page.evaluate(PLACE, 6)
    page.mouse.click(place["x"], place["y"])
    page.get_by_role("tab", name="Lineage", selected=True).wait_for()
    chosen = page.locator(".st-key-lineage_choice").inner_text()
    before = page.evaluate(STATE)
    assert before["marked"] == [place["name"]]
    assert 2 < before["range"][0] < before["range"][1] < 11, "zoomed in"

    count = page.evaluate(COUNT)
    page.wait_for_function(f"{COUNT} >= {count + 3}")
    assert page.evaluate(STATE) == before
    assert before["same"] and before["scrolled"] == 120
    assert page.locator(".st-key-lineage_choice").inner_text() == chosen
    shot(page, "live-plot")

    page.get_by_role("tab", name="Log").click()
    page.get_by_role("tab", name="Log", selected=True).wait_for()
    place = page.evaluate(PLACE, 6)
    page.mouse.click(place["x"], place["y"])  # marked already: this click takes the mark away
    page.get_by_role("tab", name="Lineage", selected=True).wait_for()


def _zoom(page: Any) -> None:
    """Draw a box from left of point 4 to right of point 9."""
    left, right = page.evaluate(PLACE, 4), page.evaluate(PLACE, 9)
    box = page.locator(f"{PLOT} .nsewdrag").first.bounding_box()
    page.mouse.move(left["x"] - 8, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(right["x"] + 8, box["y"] + box["height"] - 4, steps=5)
    page.mouse.up()
    page.wait_for_timeout(500)
