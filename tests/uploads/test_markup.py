"""Names and cells from data are text on every page: nothing of them becomes markup, a link, a formula or an icon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from core.decisions import Decision
from core.report import markdown
from tests.pages.conftest import Open
from tests.pages.fakes import FakeStudio
from tests.pages.questions import ensemble_decision, target_decision
from tests.pages.story import Story, beginning, finished, refined
from tests.pages.test_new import upload

NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))$m$:material/bolt::red[r]**bold**`c`:smile:"
LIVE = ("<script", "<img", "](javascript", "$m$", ":material/bolt:", ":red[", "**bold**", "`c`")
ICONS = (":material/bolt:", ":smile:")  # found by the browser after the escapes are gone
TEXT_ONLY = (
    "text",
    "code",
    "text_input",
    "text_area",
    "number_input",
    "json",
    "file_uploader",
    "arrow_data_frame",
    "plotly_chart",
    "iframe",
)
MARKDOWN = ("body", "label", "help", "captions", "caption", "message", "text", "title", "delta", "tooltip", "content")
FREE = (
    "name",
    "description",
    "title",
    "words",
    "why",
    "summary",
    "sentence",
    "what",
    "where",
    "evidence",
    "remedy",
    "reason",
    "log",
    "note",
)


def strings(message: Message, field: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a message with the name of its field."""
    for told, value in message.ListFields():
        for each in value if told.is_repeated else [value]:
            if isinstance(each, Message):
                yield from strings(each, told.name)
            elif isinstance(each, str):
                yield told.name, each


def nodes(at: AppTest) -> Iterator[Any]:
    """Every element and every block of the page."""
    todo = [at._tree]
    while todo:
        node = todo.pop()
        todo += list(getattr(node, "children", {}).values())
        yield node


def live(at: AppTest) -> list[str]:
    """What of NASTY would be rendered as more than text."""
    found = []
    for node in nodes(at):
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        kind = node.type
        for field, value in strings(proto):
            if kind == "plotly_chart":
                found += [
                    f"{kind}.{field}: {value[:80]}"
                    for mark in ("<script", "<img")
                    if mark in value and field not in ("id", "alt")
                ]
            elif kind not in TEXT_ONLY and field in MARKDOWN:
                bare = re.sub(r"\\.", "", value)
                found += [f"{kind}.{field}: {mark} in {value[:120]}" for mark in LIVE if mark in bare]
                found += [
                    f"{kind}.{field}: {mark} in {value[:120]}" for mark in ICONS if mark in value.replace("\\", "")
                ]
    return found


def poisoned(part: Any, key: str = "") -> Any:
    """The same with NASTY in every name and free text of it."""
    if isinstance(part, dict) and key == "reasons":
        return {name: each + NASTY for name, each in part.items()}
    if isinstance(part, dict):
        named = key in ("classes", "columns")
        return {
            f"{name}{NASTY}" if named else name: poisoned(each, key if named else name) for name, each in part.items()
        }
    if isinstance(part, list):
        return [poisoned(each, key) for each in part]
    if isinstance(part, str) and key in (*FREE, "targets", "positive", "classes"):
        return part + NASTY
    return part


def told(story: Story) -> Story:
    """The story with poisoned events."""
    story.events = [event.model_copy(update={"body": poisoned(event.body)}) for event in story.events]
    return story


def asked(decision: Decision) -> Story:
    story = refined()
    story.ask(decision)
    return story


STORIES = {
    "beginning": beginning, "refined": refined, "finished": finished, "target": lambda: asked(target_decision()),
    "ensemble": lambda: asked(ensemble_decision()),
}  # fmt: skip


@pytest.mark.sample(keep=10)
@pytest.mark.parametrize("name", STORIES)
@pytest.mark.parametrize("where", ["run", "results", "runs", "transcript"])
def test_names_in_a_run_are_text_on_its_pages(name: str, where: str, studio: FakeStudio, page: Open) -> None:
    studio.add(told(STORIES[name]()))
    studio.files_of["r1"] = {"submission.csv": f"id,{'y'}\n1,=cmd|x{NASTY}\n".encode()}
    at = page(where, run=None if where == "runs" else "r1")
    assert not at.exception
    assert live(at) == []
    if where in ("run", "runs", "results"):
        shown = "".join(value for node in nodes(at) if getattr(node, "proto", None) for _, value in strings(node.proto))
        assert "alert" in shown  # the names are on the page at all


def csv() -> bytes:
    quoted = NASTY.replace('"', '""')
    rows = "".join(
        f'{n},{20 + n % 40},"{"abc"[n % 3]}{quoted}","{"yes" if n * 7 % 11 > 5 else "no"}{quoted}"\n'
        for n in range(200)
    )
    return f'id,"age{quoted}","job{quoted}","pay{quoted}"\n{rows}'.encode()


def test_names_and_cells_of_a_table_are_text_on_the_new_run_page(page: Open) -> None:
    at = upload(page("new"), "train", f"{NASTY.replace('/', '')}.csv", csv())
    assert not at.error
    assert live(at) == []


def test_a_split_by_a_nasty_column_and_a_refused_choice_are_text(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", csv())
    at.selectbox(key="new_split").set_value("group").run()
    assert live(at) == []
    at.selectbox(key="new_split_column").set_value(f"job{NASTY}").run()
    assert live(at) == []


@pytest.mark.parametrize("content", [b"", b"a\n1\n2\n", f'"{NASTY}","{NASTY}"\n1,2\n3,4\n'.encode()])
def test_a_sentence_about_a_nasty_file_is_text(content: bytes, page: Open) -> None:
    at = upload(page("new"), "train", f"{NASTY.replace('/', '')}.csv", content)
    assert at.error
    assert live(at) == []


@pytest.mark.parametrize("mark", [*LIVE, *ICONS])
def test_the_look_sees_each_kind_of_markup(mark: str) -> None:
    at = AppTest.from_string(f"import streamlit as st\nst.markdown({NASTY!r})\n").run()
    assert any(mark in each for each in live(at))


def test_the_look_sees_labels_and_help() -> None:
    at = AppTest.from_string(
        f"import streamlit as st\nst.button({NASTY!r}, help={NASTY!r})\nst.expander({NASTY!r}).text('x')\n"
    ).run()
    assert {each.split(":")[0] for each in live(at)} >= {"button.label", "button.help", "expander.label"}


def test_a_submission_that_a_spreadsheet_would_run_has_a_marked_copy_beside_it(studio: FakeStudio, page: Open) -> None:
    studio.add(finished())
    exact = b"id,pay\n1,=cmd|x\n"
    studio.files_of["r1"] = {"submission.csv": exact}
    at = page("results", run="r1")
    names = [each.label for each in at.get("download_button")]
    assert any("submission_for_spreadsheets.csv" in name for name in names)
    studio.files_of["r1"] = {"submission.csv": b"id,pay\n1,0.5\n"}
    names = [each.label for each in page("results", run="r1").get("download_button")]
    assert not any("submission_for_spreadsheets.csv" in name for name in names)


def test_names_in_the_report_are_text(studio: FakeStudio) -> None:
    studio.add(told(finished()))
    report = markdown(studio.view("r1"))
    report = re.sub(r"`[^`]*`", "", report)  # a code span shows what it holds
    assert "alert" in report
    assert [mark for mark in LIVE if mark in re.sub(r"\\.", "", report)] == []
    assert [mark for mark in ICONS if mark in report.replace("\\", "")] == []
