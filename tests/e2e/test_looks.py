"""Every page at three widths in both themes: kept as pictures, nothing wider than its window, no error on any of them."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from core.durable import store
from core.durable.flow import VERSION
from tests.e2e.conftest import App, shot
from tests.pages.questions import target_decision
from tests.pages.story import Story, finished, refined

pytestmark = pytest.mark.browser
WIDTHS = (1440, 1024, 390)
PAGES = {
    "new": "Upload", "runs": "One that waits", "inbox": "Which block to refine", "run": "Which block to refine",
    "results": "Scores per fold", "compare": "The way there", "settings": "Language model", "about": "How it works",
}  # fmt: skip
# what sticks out to the right of its window, and is not inside something that scrolls by itself
STICKS_OUT = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  for (const each of document.querySelectorAll('[data-testid=stMain] *, [data-testid=stHeader] *')) {
    const box = each.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || box.right <= wide + 1) continue;
    let up = each.parentElement, held = false;
    for (; up && up !== document.body && !held; up = up.parentElement)
      held = ['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(up).overflowX)
        && up.getBoundingClientRect().right <= wide + 1 && up.dataset.testid !== 'stMain';
    if (!held) found.push(`${each.tagName} ${each.className} ${Math.round(box.right)}`);
  }
  return found.slice(0, 3);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_kept_at_three_widths_and_nothing_sticks_out(
    app: App, browser: Any, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_HOME", str(app.home))
    waiting = refined("waiting", "One that waits")
    waiting.ask(target_decision("solution=1"))
    _write(waiting)
    _write(finished("done", "One that is done"))
    context = browser.new_context(color_scheme=theme)
    page = context.new_page()
    page.set_default_timeout(60_000)
    wrong = {}
    for name, words in PAGES.items():
        page.set_viewport_size({"width": WIDTHS[0], "height": 1000})
        page.goto(f"{app.url}/{name}?run={'done' if name == 'results' else 'waiting'}")
        if name != "inbox":  # a made-up run is on no queue: the inbox is empty
            page.locator("[data-testid=stMain]").get_by_text(words).first.wait_for()
        page.wait_for_timeout(500)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1000})
            page.wait_for_timeout(400)
            shot(page, f"look-{name}-{theme}-{width}")
            assert page.get_by_test_id("stException").count() == 0, name
            if found := page.evaluate(STICKS_OUT):
                wrong[f"{name} at {width}"] = found
        ground = page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
        assert (sum(int(part) for part in re.findall(r"\d+", ground)[:3]) > 380) == (theme == "light")
    context.close()
    assert wrong == {}


def _write(story: Story) -> None:
    """Into the app's database, with no worker to compute it."""
    store.insert_once(
        store.runs, run=story.run, name=story.events[0].body["name"], created=story.events[0].at, minutes=60.0, control="",
        autonomy=json.dumps({}), version=VERSION,
    )  # fmt: skip
    events = [story.events[0].model_copy(update={"key": ""}), *story.events[1:]]
    rows = [{"run": each.run, "key": each.key, "kind": each.kind, "at": each.at, "body": json.dumps(each.body)} for each in events]  # fmt: skip
    with store.transaction() as connection:
        connection.execute(store.journal.insert(), rows)
