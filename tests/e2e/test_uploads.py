"""Hostile names in a real browser, a folder of pictures, and a server that only its own machine reaches."""

from __future__ import annotations

import re
import shutil
import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from tests.e2e.conftest import App, shot
from tests.uploads.bad_media import picture

pytestmark = pytest.mark.browser
NASTY = "<script>window.ran=1</script><img src=x onerror=window.ran=1>[x](javascript:window.ran=1)$m$**bold**:material/bolt:"


def test_nothing_in_a_table_s_names_and_cells_runs_or_becomes_markup(
    shared_app: App, page: Any, tmp_path: Path
) -> None:
    rows = "".join(
        f"{n},{20 + n % 40},{'abc'[n % 3]}{NASTY},{'yes' if n * 7 % 11 > 5 else 'no'}{NASTY}\n" for n in range(200)
    )
    path = tmp_path / f"{NASTY.replace('/', '')}.csv"
    path.write_text(f"id,age{NASTY},job{NASTY},pay{NASTY}\n{rows}")
    page.goto(f"{shared_app.url}/new")
    page.locator("input[type=file]").first.set_input_files(str(path))
    page.locator(".st-key-start button").wait_for()
    page.get_by_text("Distribution of the target").wait_for()
    page.wait_for_timeout(1500)
    shot(page, "uploads-hostile-names")
    assert page.evaluate("window.ran") is None
    main = page.locator("[data-testid=stMain]")
    assert "**bold**" in main.inner_text()  # it is there, letter by letter
    assert main.locator("strong", has_text=re.compile(r"^bold$")).count() == 0
    assert main.get_by_test_id("stIconMaterial").filter(has_text="bolt").count() == 0
    assert main.locator("img[src='x'], a[href^='javascript'], .katex").count() == 0
    assert page.locator("script", has_text="window.ran").count() == 0


def test_a_directory_is_taken_with_its_class_folders(shared_app: App, page: Any, tmp_path: Path) -> None:
    for label, size in (("cats", 8), ("dogs", 9)):
        (tmp_path / "pets" / label).mkdir(parents=True)
        (tmp_path / "pets" / label / "1.png").write_bytes(picture(size=(size, size)))
    (tmp_path / "pets" / "dogs" / "evil.png").write_bytes(b"<svg onload=alert(1)>")
    before = _uploaded(shared_app)
    page.goto(f"{shared_app.url}/new")
    page.get_by_text("Upload a folder").first.click()
    page.locator("input[type=file][webkitdirectory]").set_input_files(str(tmp_path / "pets"))
    page.get_by_text("1 file not taken in").wait_for()
    shot(page, "uploads-folder")
    assert "2 pictures" in page.locator(".st-key-folder_learn_found").inner_text()
    assert len(_uploaded(shared_app) - before) == 2


def test_an_archive_of_pairs_is_proposed_as_such(shared_app: App, page: Any, tmp_path: Path) -> None:
    for folder, shade in (("train", 90), ("train_cleaned", 255), ("test", 60)):
        (tmp_path / "pages" / folder).mkdir(parents=True)
        for number in range(4):
            noise = np.random.default_rng(number).integers(0, shade, (30, 40)).astype(np.uint8)
            Image.fromarray(noise).save(tmp_path / "pages" / folder / f"{number}.png")
    archive = shutil.make_archive(str(tmp_path / "pages"), "zip", tmp_path / "pages")
    page.goto(f"{shared_app.url}/new")
    page.get_by_text("Upload a folder").first.click()
    page.locator("input[type=file][webkitdirectory]").first.wait_for(state="attached")
    page.locator("input[type=file]:not([webkitdirectory])").first.set_input_files(archive)
    page.locator(".st-key-folder_learn_found").wait_for()
    page.get_by_text(
        "each picture in train should become the one of its name in train_cleaned; those in test are"
    ).wait_for()
    page.locator(".st-key-start button").wait_for()
    page.get_by_text("4 pairs of pictures are learned from").first.wait_for()
    shot(page, "uploads-pairs")


def _uploaded(app: App) -> set[Path]:
    return {each for each in (app.home / "uploads").rglob("*") if each.is_file()}


def test_the_server_is_reached_from_its_own_machine_only(shared_app: App) -> None:
    port = urlsplit(shared_app.url).port
    assert port is not None
    listening = {
        line.split()[1].split(":")[0]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1].split(":")[1], 16) == port
    }
    assert listening == {"0100007F"}  # 127.0.0.1
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
