"""The main story in a real browser: upload, pauses, edits, ensemble, submission."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

import core
from core.data.samples import materialise
from tests.e2e.conftest import App, at_rest, choose, shot

pytestmark = pytest.mark.browser
QUESTION = "document.querySelector(\".st-key-decision [class*='st-key-note_']\")?.className || ''"  # holds the decision's digest
# Streamlit keeps the widget that went last on the page, hidden, for a while
ONE_PLAN = "[...document.querySelectorAll(\"[class*='st-key-plan_words_'] textarea\")].filter(area => area.checkVisibility()).length == 1"
SCORED = "[...document.querySelectorAll('.st-key-score_plot .js-plotly-plot')].flatMap(each => each.data.flatMap(of => of.customdata || [])).length"
MY_PLAN = "Keep it as it is, with a remark."


def test_a_person_takes_a_csv_through_every_pause_to_a_submission(
    app: App, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = materialise("breast-cancer", tmp_path)
    page.goto(f"{app.url}/new")
    _upload(page, "train", files.train)
    _upload(page, "test", files.test)
    page.locator(".st-key-start button").wait_for()
    page.get_by_text("is the one column that is in train and not in test").wait_for()  # a reason per choice
    shot(page, "1-new-run")
    _minutes(page, 2)
    page.locator(".st-key-start button").click()
    page.wait_for_url("**/run?run=*", timeout=90_000)

    # the ablation pause: another block, an edited plan, edited code, a diff
    _pause(page, "Which block to refine")
    shot(page, "2-ablation-pause")
    assert page.locator("[class*='st-key-ablation_'] .js-plotly-plot").count() == 1, "the ranked blocks are drawn"
    block = _choose_another_block(page)
    words = page.locator("[class*='st-key-plan_words_'] textarea:visible")
    words.fill(MY_PLAN)
    words.press("Control+Enter")
    _type_into_editor(page, "# a remark by hand\n")
    page.locator(".st-key-decision").get_by_text("a remark by hand").first.wait_for()
    shot(page, "3-edited-proposal")
    _answer(page, "approve_edit")

    # the same address in a second tab shows the same run
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_text("Best ROC AUC").first.wait_for()
    other.close()

    # turn one down with a note, approve one, then let the attempts go on
    _pause(page, None)
    page.locator("[class*='st-key-note_'] textarea").fill("not this one")
    _answer(page, "reject")
    _pause(page, None)
    _answer(page, "approve")
    _go_on_with(page, ("target", "attempt"))

    # the ensemble pause: another method, its effect at once
    _pause(page, "How to combine the solutions", patience=400)
    shot(page, "4-ensemble-pause")
    choose(page, "ensemble_method_", "Stack")
    page.get_by_text("Gain over the best single member").wait_for()
    members = page.locator(".st-key-decision [class*='st-key-member_'] input")
    assert members.count() >= 2
    _answer(page, "approve_edit" if _changed(page) else "approve")

    page.get_by_text("Finished", exact=False).first.wait_for(timeout=300_000)
    shot(page, "5-finished")
    page.get_by_role("tab", name="Attempts").click()
    page.wait_for_timeout(1000)
    shot(page, "6-attempts")
    page.get_by_role("tab", name="Decisions").click()
    page.wait_for_timeout(1000)
    monkeypatch.setenv("STUDIO_HOME", str(app.home))
    seen = core.view(page.evaluate("new URLSearchParams(location.search).get('run')"))
    assert [each.answer.note for each in seen.decided if each.answer.verdict == "reject"] == ["not this one"]
    assert any(each.answer.verdict == "edit" and each.decision.kind == "target" for each in seen.decided)
    mine = next(tried for tried in seen.attempts if "# a remark by hand" in tried.refinement.code)
    assert mine.refinement.plan.words == MY_PLAN

    # results: scores, script, submission
    page.get_by_role("link", name="Results").last.click()
    page.wait_for_url("**/results?run=*")
    page.get_by_text("Vault", exact=False).first.wait_for()
    page.wait_for_timeout(1500)
    shot(page, "7-results")
    with page.expect_download() as download:
        page.locator(
            "[class*='st-key-download_submission'] button, [class*='st-key-download_submission'] a"
        ).first.click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text())))
    with open(files.test, newline="") as file:
        assert len(rows) == sum(1 for _ in csv.DictReader(file))
    assert block


def test_a_killed_worker_is_reported_comes_back_and_goes_on(app: App, page: Any) -> None:
    page.goto(f"{app.url}/new")
    page.get_by_role("radio", name="Bundled sample").click()
    page.locator(".st-key-start button").wait_for()
    _minutes(page, 2)
    page.locator(".st-key-start button").click()
    page.wait_for_url("**/run?run=*", timeout=90_000)
    page.get_by_text(re.compile("Writing and scoring candidates")).first.wait_for()
    for pid in app.worker_pids():
        os.kill(pid, signal.SIGKILL)
    page.locator(".st-key-worker_banner").wait_for(timeout=30_000)
    shot(page, "8-worker-down")
    before = page.evaluate(SCORED)
    page.locator(".st-key-worker_banner").wait_for(state="detached", timeout=60_000)
    page.wait_for_function(f"before => {SCORED} > before", arg=before, timeout=120_000)
    page.locator(".st-key-stop button").first.click()
    page.locator(".st-key-stop_confirm button").click()
    page.get_by_text("Stopped").first.wait_for()


def test_reruns_right_after_the_start_do_not_lose_it(app: App, page: Any) -> None:
    """The key R asks Streamlit for one, as does any field that is left meanwhile."""
    page.goto(f"{app.url}/new")
    page.get_by_role("radio", name="Bundled sample").click()
    page.locator(".st-key-start button").wait_for()
    at_rest(page)
    page.locator(".st-key-start button").click()
    for _ in range(12):
        page.wait_for_timeout(30)
        page.keyboard.press("r")
    page.wait_for_url("**/run?run=*")
    page.get_by_text("Writing and scoring candidates").first.wait_for()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty.csv"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(300), "picture.csv"),
        ("twice.csv", b"a,a,y\n1,2,0\n3,4,1\n", "'a'"),
    ],
)
def test_a_bad_upload_gets_one_sentence_and_loses_nothing(
    shared_app: App, page: Any, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    page.goto(f"{shared_app.url}/new")
    _upload(page, "train", bad)
    alert = page.get_by_test_id("stAlert").filter(has_text=said)
    alert.first.wait_for()
    assert "Traceback" not in page.inner_text("body")
    good = tmp_path / "good.csv"
    good.write_text("a,b,y\n" + "".join(f"{n},{n % 7},{n % 2}\n" for n in range(60)))
    page.locator("[class*='st-key-remove_train'] button").first.click()
    _upload(page, "train", good)
    page.locator(".st-key-start button").wait_for()


def _minutes(page: Any, count: int) -> None:
    minutes = page.locator(".st-key-new_minutes input")
    minutes.fill(str(count))
    minutes.press("Enter")
    at_rest(page)


def _upload(page: Any, part: str, path: Path) -> None:
    page.locator(f"[class*='st-key-upload_{part}'] input[type=file]").set_input_files(str(path))
    page.wait_for_timeout(1000)


def _pause(page: Any, title: str | None, patience: float = 400) -> None:
    """Wait for an open decision (with this title), drawn and at rest."""
    where = page.locator(".st-key-decision")
    found = where.get_by_text(title, exact=False).first if title else page.locator(".st-key-approve button").first
    try:
        found.wait_for(timeout=patience * 1000)
    except Error as error:  # the screen is gone where the tests' output is read
        raise AssertionError(
            f"{title or 'a decision'} was not asked; the page says: {page.inner_text('body')}"
        ) from error
    page.locator(".st-key-approve button").first.wait_for()
    page.wait_for_timeout(1500)


def _answer(page: Any, button: str) -> None:
    """Give the answer and wait until this decision is gone. The next one may have the same title: the note's key tells them apart."""
    page.wait_for_function(
        f"() => ({QUESTION}) !== ''"
    )  # the decision before may have been on its way out when its button was seen
    before = page.evaluate(QUESTION)
    page.locator(f".st-key-{button} button").first.click()
    page.wait_for_function(f"before => ({QUESTION}) !== before", arg=before)


def _choose_another_block(page: Any) -> str:
    text = choose(page, "target_block_", None)
    page.wait_for_function(ONE_PLAN)
    return text


def _changed(page: Any) -> bool:
    return "Approve the proposal" in page.locator(".st-key-approve button").first.inner_text()


def _type_into_editor(page: Any, text: str) -> None:
    frame = page.frame_locator("[class*='st-key-code_'] iframe").first
    frame.locator(".ace_content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.insert_text(text)
    page.wait_for_timeout(2000)


def _go_on_with(page: Any, kinds: tuple[str, ...]) -> None:
    """Set the switches, and see that they stay so. A decision that comes or goes meanwhile moves the expander and closes it: it is
    opened again then."""
    for kind in kinds:
        radio = page.locator(f".st-key-autonomy_{kind}").get_by_role("radio", name="Go on")
        for _ in range(12):
            try:
                if not radio.is_visible():
                    page.locator(".st-key-autonomy summary").click(timeout=5000)
                radio.click(timeout=5000)
                page.wait_for_timeout(1500)
                if radio.is_checked():
                    break
            except Error:
                page.wait_for_timeout(500)
        else:
            raise AssertionError(f"the switch of {kind} could not be set")
