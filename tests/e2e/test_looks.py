"""Every page at three widths in both themes: kept as pictures, nothing wider than its window, no error on any of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from bench.long_run import write_artifacts
from core import artifacts
from core.durable import store
from core.durable.flow import VERSION
from tests.e2e.conftest import SHOTS, App
from tests.pages.questions import target_decision
from tests.pages.story import Story, finished, refined

pytestmark = pytest.mark.browser
WIDTHS = (1440, 1024, 390)
EVERY = {"light": WIDTHS, "dark": WIDTHS}
SAMPLE = {"light": (1440, 390), "dark": (1024,)}
PAGES = {
    "new": "Give a table to learn from", "runs": "One that waits", "inbox": "Nothing waits for you", "run": "Which block to refine",
    "results": "Report and journal", "compare": "The best scripts",
}  # fmt: skip
# What sticks out to the right of its window and is not inside something that scrolls by itself
STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  const main = document.querySelector('[data-testid=stMainBlockContainer]');
  for (const each of main.querySelectorAll('*')) {
    if (!each.checkVisibility()) continue;  // what is folded away is laid out when it is opened
    const box = each.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || box.right <= wide + 1) continue;
    let up = each.parentElement;
    while (up !== main && getComputedStyle(up).overflowX === 'visible') up = up.parentElement;
    if (up === main) found.push(`${each.tagName} ${each.className} ${Math.round(box.right)}`);
  }
  return found.slice(0, 3);
}"""
WIDE = """document.querySelector('[data-testid=stMainBlockContainer]').insertAdjacentHTML(
  'beforeend', '<div id="wide" style="width: 3000px; height: 5px"></div>')"""


@pytest.mark.parametrize(
    "looks", [pytest.param(EVERY, marks=pytest.mark.slow, id="every"), pytest.param(SAMPLE, id="sample")]
)
def test_every_page_is_kept_at_three_widths_in_both_themes_and_nothing_sticks_out(
    app: App, page: Any, monkeypatch: pytest.MonkeyPatch, looks: dict[str, tuple[int, ...]]
) -> None:
    monkeypatch.setenv("STUDIO_HOME", str(app.home))
    waiting = refined("waiting", "One that waits")
    waiting.ask(target_decision("solution=1"))
    _write(waiting)
    _write(finished("done", "One that is done"))
    SHOTS.mkdir(parents=True, exist_ok=True)
    wrong = {}
    for name, words in PAGES.items():
        for theme, widths in looks.items():
            page.emulate_media(color_scheme=theme)
            page.goto(f"{app.url}/{name}?run={'done' if name == 'results' else 'waiting'}")
            page.locator("[data-testid=stMain]").get_by_text(words).first.wait_for()
            page.wait_for_timeout(600)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 1600})
                page.wait_for_timeout(300)
                found = _settled(page)
                page.screenshot(path=str(SHOTS / f"look-{name}-{theme}-{width}.png"))
                if found:
                    wrong[f"{name} at {width}"] = found
            ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
            assert (sum(int(part) for part in re.findall(r"\d+", ground)[:3]) > 380) == (theme == "light")
            assert page.get_by_test_id("stException").count() == 0, name
    assert wrong == {}
    page.evaluate(WIDE)
    assert page.evaluate(STICKS_OUT), "what is too wide is found"


def _settled(page: Any, patience: int = 25) -> list[str]:
    """What sticks out once figures and tables had five seconds to take a new width."""
    while (found := page.evaluate(STICKS_OUT)) and patience:
        page.wait_for_timeout(200)
        patience -= 1
    return list(found)


def _write(story: Story) -> None:
    """Into the app's installation, on no queue: nothing computes it."""
    store.insert_once(
        store.runs, run=story.run, name=story.events[0].body["name"], created=story.events[0].at, minutes=60.0, control="",
        autonomy=json.dumps({}), version=VERSION,
    )  # fmt: skip
    events = [story.events[0].model_copy(update={"key": ""}), *story.events[1:]]
    rows = [{"run": each.run, "key": each.key, "kind": each.kind, "at": each.at, "body": json.dumps(each.body)} for each in events]  # fmt: skip
    with store.transaction() as connection:
        connection.execute(store.journal.insert(), rows)
    write_artifacts(
        story.run, [event.body["evaluation"]["digest"] for event in story.events if event.kind == "evaluated"]
    )
    if any(event.kind == "submission" for event in story.events):
        folder = artifacts.new()
        (folder / "submission.csv").write_text("id,income\n1,0.25\n2,0.75\n")
        artifacts.publish(folder, "f")
