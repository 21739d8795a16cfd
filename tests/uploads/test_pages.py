"""Bad uploads on the New run page: one sentence, no traceback, the page stays usable, nothing half made."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.test_new import TABLE, upload
from tests.uploads import bad_archives, bad_binaries, bad_media, bad_texts
from tests.uploads.bad_archives import zipped
from tests.uploads.bad_media import picture

ON_THE_PAGE = (
    "a NUL byte", "two encodings in one file", "a web page called a CSV", "a file name that is markup", "JSON with nested objects",
    "a path that leads upwards", "a zip bomb of overlapping entries", "a gzip file that is cut off", "a workbook with macros",
    "Parquet with a damaged footer", "20,000 columns", "a name that steers a terminal",
)  # fmt: skip
TABLES = {**bad_texts.CASES, **bad_archives.CASES, **bad_binaries.CASES}


def errors(at: AppTest) -> list[str]:
    return [each.value.replace("\\", "") for each in at.error]


def left(home: Path) -> list[str]:
    return sorted(str(each.relative_to(home)) for each in (home / "uploads").rglob("*") if each.is_file())


@pytest.mark.parametrize("name", ON_THE_PAGE)
def test_a_bad_table_is_one_sentence_on_the_page_and_the_next_one_works(
    name: str, page: Open, studio: FakeStudio, tmp_path: Path
) -> None:
    case = TABLES[name]
    at = upload(page("new"), "train", case.file, case.content())
    assert not at.exception
    assert len(errors(at)) == 1
    assert case.words.replace("500", "50,000") in errors(at)[0]
    assert "Traceback" not in texts(at)
    assert not studio.created
    assert not [each for each in at.button if each.key == "start"]
    at.button(key="remove_train").click().run()
    assert left(tmp_path / "home") == []
    upload(at, "train", "people.csv", TABLE)
    assert not errors(at)
    assert not at.button(key="start").disabled


def test_an_upload_beyond_the_limit_is_told_and_leaves_nothing(
    page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STUDIO_MAX_UPLOAD_MB", "1")
    at = upload(page("new"), "train", "large.csv", b"a,b\n" + b"1,2\n" * 300_000)
    assert errors(at) == ["large.csv: the file has more than the limit of 1 MB; give less data"]
    assert left(tmp_path / "home") == []


def test_how_a_file_was_read_is_told_before_the_start(page: Open) -> None:
    data = TABLE.replace(b"yes", "José".encode("cp1252"))
    at = upload(page("new"), "train", "people.csv", data)
    assert "its letters were read as Western European (Windows-1252), such as 'José'" in texts(at)


def test_a_zip_archive_of_three_tables_fills_the_three_parts(page: Open, tmp_path: Path) -> None:
    test = b"id,age,job\n900,30,a\n901,40,b\n"
    sample = b"id,pay\n900,0.5\n901,0.5\n"
    data = zipped(
        ("comp/train.csv", TABLE),
        ("comp/test.csv", test),
        ("comp/sample_submission.csv", sample),
        ("comp/readme.md", b"#"),
    )
    at = upload(page("new"), "train", "comp.zip", data)
    assert not errors(at)
    assert {name.split("/")[-1] for name in left(tmp_path / "home")} == {"train.csv", "test.csv", "sample.csv"}
    assert at.multiselect(key="new_targets").value == ["pay"]
    assert not at.button(key="start").disabled


def test_a_zip_archive_of_pictures_is_looked_through_and_makes_a_task(
    page: Open, studio: FakeStudio, tmp_path: Path
) -> None:
    at = page("new", source="Upload a folder")
    found = next(each for each in at.file_uploader if str(each.key).startswith("folder_learn_zip_"))
    cats = [(f"p/cats/{n}.png", picture(size=(8 + n, 8))) for n in range(9)]
    dogs = [
        (f"p/dogs/{n}.png", picture(size=(8, 8 + n))) for n in range(9)
    ]  # the first has the content of the first cat
    data = zipped(*cats, *dogs, ("p/dogs/x.svg", bad_media.SVG))
    found.set_value(("pets.zip", data, "application/zip")).run()
    assert not at.exception
    words = texts(at)
    assert "pets.zip**: 18 pictures" in words
    assert "1 of them have the content of another" in words
    assert at.multiselect(key="new_targets").value == ["label"]
    shown = [frame.value for frame in at.dataframe]
    assert shown[0]["Class"].tolist() == ["cats", "dogs"]
    assert shown[0]["Files"].tolist() == [9, 9]
    assert shown[1]["File"].tolist() == ["p/dogs/x.svg"]
    assert "no picture" in shown[1]["Why"][0]
    kept = [name for name in left(tmp_path / "home") if "/kept/" in name]
    assert len(kept) == 17, "the different pictures are kept for the run"
    assert not studio.created


def test_a_directory_of_files_is_taken_with_its_folders_as_classes(page: Open, tmp_path: Path) -> None:
    at = page("new", source="Upload a folder")
    found = next(each for each in at.file_uploader if str(each.key).startswith("folder_learn_files_"))
    assert found.accept_directory
    found.set_value(
        [("pets/cats/1.png", picture(), "image/png"), ("pets/dogs/1.png", picture(size=(9, 9)), "image/png")]
    ).run()
    assert at.dataframe[0].value["Class"].tolist() == ["cats", "dogs"]
    at.button(key="folder_learn_remove").click().run()
    assert left(tmp_path / "home") == []


def test_files_whose_names_begin_with_their_class_make_a_task(page: Open, studio: FakeStudio) -> None:
    at = page("new", source="Upload a folder")
    found = next(each for each in at.file_uploader if str(each.key).startswith("folder_learn_zip_"))
    sizes = {"cat": (9, 8), "dog": (8, 9)}
    files = [
        (f"p/{kind}.{n}.png", picture(size=(wide + n, high))) for kind, (wide, high) in sizes.items() for n in range(9)
    ]
    found.set_value(("pets.zip", zipped(*files), "application/zip")).run()
    assert not at.exception
    assert at.dataframe[0].value["Class"].tolist() == ["cat", "dog"]
    assert "Each file's class is what its name begins with: 'cat', 'dog'." in texts(at)
    assert at.multiselect(key="new_targets").value == ["label"]
    at.toggle(key="by_table").set_value(True).run()
    assert "A column of the table names the files" in texts(at)
    at.toggle(key="by_table").set_value(False).run()
    at.button(key="start").click().run()
    assert not errors(at)
    assert studio.created


def test_a_hostile_folder_is_one_sentence(page: Open, tmp_path: Path) -> None:
    at = page("new", source="Upload a folder")
    found = next(each for each in at.file_uploader if str(each.key).startswith("folder_learn_zip_"))
    found.set_value(("x.zip", zipped(("../x.png", picture())), "application/zip")).run()
    assert len(errors(at)) == 1
    assert "leads outside of it" in errors(at)[0]
    assert left(tmp_path / "home") == []


def test_pictures_where_a_table_is_asked_for_are_taken_as_a_folder(page: Open, tmp_path: Path) -> None:
    at = upload(page("new"), "train", "pets.zip", zipped(("cats/1.png", picture()), ("dogs/1.png", picture())))
    assert "Choose *Upload a folder* above to learn from these files." in texts(at)
