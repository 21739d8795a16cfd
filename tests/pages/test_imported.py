from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.story import Story, finished


def given(at: AppTest) -> AppTest:
    at.file_uploader(key="import_file").set_value(("theirs.studio.zip", b"PK theirs", "application/zip"))
    return at.run()


def theirs(run: str = "r1", rows: bool = True) -> Story:
    """A run that another installation made."""
    story = finished(run, "Theirs")
    story.tell("imported", "", source="s", run="x", program="5", state="finished", seconds=10, rows=rows, texts=False)
    return story


def test_a_run_is_uploaded_taken_in_and_opened(studio: FakeStudio, page: Open, tmp_path: Path) -> None:
    at = page("runs")
    assert at.button(key="import").disabled
    given(at).button(key="import").click().run()
    assert not at.exception
    assert ("unpack", b"PK theirs", "theirs.studio.zip") in studio.calls
    assert at.title[0].value == "Theirs"
    assert not [each for each in (tmp_path / "home" / "uploads").rglob("*") if each.is_file()]


def test_a_file_that_cannot_be_taken_in_is_one_sentence_and_leaves_nothing(
    studio: FakeStudio, page: Open, tmp_path: Path
) -> None:
    studio.trouble = "theirs.studio.zip: it cannot be used; export the run again"
    at = given(page("runs"))
    at.button(key="import").click().run()
    assert [each.value.replace("\\", "") for each in at.error] == [studio.trouble]
    assert at.title[0].value == "Runs"
    assert not [each for each in (tmp_path / "home" / "uploads").rglob("*") if each.is_file()]


def test_an_imported_run_is_marked_and_says_what_stayed(studio: FakeStudio, page: Open) -> None:
    studio.add(theirs(rows=False))
    for name in ("run", "results"):
        words = texts(page(name, run="r1"))
        assert "Imported from another installation on 2025-10-0" in words, name
        assert "Left there: the table's rows and the held-out predictions." in words
    assert page("results", run="r1").toggle(key="pack_rows").disabled


def test_a_run_of_this_installation_is_not_marked(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    assert "another installation on" not in texts(page("results", run="r1"))


def test_the_whole_run_is_packed_with_or_without_its_rows(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "My run: <b>a</b>/../x"))
    at = page("results", run="r1")
    name = "My-run-b-a-b-x.studio.zip"
    at.button(key=f"make_{name}").click().run()
    assert f"download_{name}" in {each.key for each in at.download_button}
    at.toggle(key="pack_rows").set_value(False).run()
    assert f"download_{name}" not in {each.key for each in at.download_button}
    at.button(key=f"make_{name}").click().run()
    assert [call for call in studio.calls if call[0] == "pack"] == [
        ("pack", "r1", True, False), ("pack", "r1", False, False),
    ]  # fmt: skip
