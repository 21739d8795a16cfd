from __future__ import annotations

import threading
from pathlib import Path

import fsspec
import pytest

from core import artifacts


@pytest.fixture(params=["folder", "file", "memory"], autouse=True)
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Each kind of store, empty."""
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "home"))
    where = {"folder": None, "file": f"file://{tmp_path}/remote", "memory": f"memory://{tmp_path}/remote"}[
        request.param
    ]
    if where is None:
        monkeypatch.delenv("STUDIO_ARTIFACTS_URL", raising=False)
    else:
        monkeypatch.setenv("STUDIO_ARTIFACTS_URL", where)
    return str(request.param)


def filled(**files: str) -> Path:
    folder = artifacts.new()
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return folder


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str = "other") -> None:
    """From here on as another host sees it: the same store, no local files."""
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / name))


def read(key: str) -> dict[str, str]:
    folder = artifacts.folder(key)
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_what_is_published_is_found_whole():
    artifacts.publish(filled(a="1", deep__b="2"), "runs/r/data")
    assert artifacts.exists("runs/r/data")
    assert read("runs/r/data") == {"a": "1", "deep/b": "2"}
    assert artifacts.size("runs/r/data") == 2


def test_another_host_finds_it_too(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    if store == "folder":
        pytest.skip("a folder of this machine")
    artifacts.publish(filled(a="1", deep__b="2"), "runs/r/data")
    elsewhere(tmp_path, monkeypatch)
    assert artifacts.exists("runs/r/data")
    assert read("runs/r/data") == {"a": "1", "deep/b": "2"}


def test_the_first_to_publish_wins(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    artifacts.publish(filled(a="first"), "k/one")
    artifacts.publish(filled(a="second", b="more"), "k/one")
    assert read("k/one") == {"a": "first"}
    if store != "folder":
        elsewhere(tmp_path, monkeypatch)
        artifacts.publish(filled(a="third"), "k/one")
        assert read("k/one") == {"a": "first"}


def test_nothing_of_what_was_filled_is_left_lying(tmp_path: Path):
    artifacts.publish(filled(a="1"), "k/one")
    artifacts.publish(filled(a="2"), "k/one")
    assert list((tmp_path / "home" / "new").iterdir()) == []


def test_what_was_not_published_is_not_there():
    assert not artifacts.exists("k/none")
    assert artifacts.size("k/none") == 0
    with pytest.raises(FileNotFoundError, match="k/none"):
        artifacts.folder("k/none")
    artifacts.remove("k/none")


def test_half_an_upload_is_no_artifact(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    if store == "folder":
        pytest.skip("a rename is whole")
    system, base = artifacts._store()
    system.makedirs(f"{base}/k/half", exist_ok=True)
    system.pipe_file(f"{base}/k/half/a", b"1")
    assert not artifacts.exists("k/half")
    with pytest.raises(FileNotFoundError):
        artifacts.folder("k/half")
    artifacts.publish(filled(a="whole"), "k/half")
    elsewhere(tmp_path, monkeypatch)
    assert read("k/half") == {"a": "whole"}


def test_what_is_removed_is_gone_for_everyone(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    artifacts.publish(filled(a="1"), "k/one")
    artifacts.publish(filled(a="2"), "k/other")
    artifacts.remove("k/one")
    assert not artifacts.exists("k/one")
    assert read("k/other") == {"a": "2"}
    if store != "folder":
        elsewhere(tmp_path, monkeypatch)
        assert not artifacts.exists("k/one")


def test_all_below_a_key_is_removed_with_it(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for key in ("runs/r/data", "runs/r/submissions/1", "runs/other/data"):
        artifacts.publish(filled(a="1"), key)
    artifacts.remove("runs/r")
    if store != "folder":
        elsewhere(tmp_path, monkeypatch)
    assert [artifacts.exists(key) for key in ("runs/r/data", "runs/r/submissions/1", "runs/other/data")] == [
        False,
        False,
        True,
    ]


def test_many_that_publish_and_read_at_once_see_one_whole_artifact():
    errors: list[OSError] = []
    found: list[dict[str, str]] = []

    def work(number: int) -> None:
        try:
            artifacts.publish(filled(a=str(number), b=str(number)), "k/race")
            found.append(read("k/race"))
        except OSError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert errors == []
    assert all(each["a"] == each["b"] for each in found)


def test_an_artifact_from_another_file_system_is_moved(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    shared = Path("/dev/shm")
    if store != "folder" or not shared.is_dir() or shared.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system here")
    import tempfile

    with tempfile.TemporaryDirectory(dir=shared) as folder:
        monkeypatch.setenv("STUDIO_ARTIFACTS_URL", folder)
        artifacts.publish(filled(a="1"), "k/one")
        artifacts.publish(filled(a="2"), "k/one")
        assert read("k/one") == {"a": "1"}
        assert [path.name for path in Path(folder, "k").iterdir()] == ["one"]


def test_the_memory_store_is_the_one_fsspec_knows():
    assert fsspec.filesystem("memory") is not None
