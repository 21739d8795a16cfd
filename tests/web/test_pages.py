from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

from core.web import WebTrouble, cache, known, pages, read
from core.web.fetch import Body
from tests.fakes.web import ARTICLE, FakeWeb


def test_a_page_is_read_with_title_date_text_and_code(web: FakeWeb) -> None:
    page = read(web.address("article"))
    assert page.title == "Gradient boosting for tabular data"
    assert page.date == "2026-03-04"
    assert "Boosted trees are a strong first choice" in page.text
    assert page.code[0].startswith("from catboost import CatBoostClassifier\n\nmodel")
    assert page.code[1:] == ("pip install catboost",)


def test_code_whose_lines_are_broken_by_marks_keeps_its_lines(web: FakeWeb) -> None:
    assert read(web.address("broken-lines")).code == ("import torch\nmodel = torch.nn.Linear(4, 1)",)


def test_a_markdown_file_gives_its_heading_and_its_fences(web: FakeWeb) -> None:
    page = read(web.address("markdown"))
    assert page.title == "A model"
    assert page.code == ("# not the title\nfrom sklearn.linear_model import Ridge\nmodel = Ridge(alpha=1.0)",)


def test_a_notebook_gives_its_words_and_its_code(web: FakeWeb) -> None:
    page = read(web.address("boost.ipynb"))
    assert (page.title, page.text) == ("Boosting", "# Boosting\nin a notebook")
    assert page.code == ("import lightgbm\nmodel = lightgbm.LGBMRegressor()",)


def test_half_a_notebook_is_told(web: FakeWeb) -> None:
    with pytest.raises(WebTrouble, match="notebook cannot be read"):
        read(web.address("half.ipynb"))


def test_a_script_is_all_code(web: FakeWeb) -> None:
    page = read(web.address("model.py"))
    assert (page.title, page.text, page.code) == ("model.py", "", ("import catboost",))


def test_a_page_without_text_is_told(web: FakeWeb) -> None:
    with pytest.raises(WebTrouble, match="no text to read"):
        read(web.address("empty"))


@pytest.mark.parametrize("says", ["", '<meta charset="windows-1252">'])
def test_letters_beyond_ascii_stay_whole_in_text_and_code(says: str) -> None:
    words = "<p>Größe and naïve words, and enough of them that this counts as the article of the page.</p>" * 5
    html = f"<html><head>{says}</head><body><article>{words}<pre>name = 'Größe'</pre></article></body></html>"
    page = pages._html(Body("https://example.org/", "text/html", html))
    assert page.text.startswith("Größe and naïve")
    assert page.code == ("name = 'Größe'",)


def test_a_very_long_page_is_read_from_its_beginning() -> None:
    html = "<html><body><article>" + "<p>Words of a page that has no end, as it seems.</p>" * 50_000
    assert len(pages._html(Body("https://example.org/", "text/html", html)).text) == pages.TEXT


def test_a_page_made_to_keep_the_parser_busy_is_given_up(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PATIENCE", 0.6)
    begun = time.monotonic()
    with pytest.raises(WebTrouble, match="too tangled"):
        read(web.address("tangled"))
    assert time.monotonic() - begun < 5.0


def test_the_reader_of_pages_sees_nothing_of_the_programs_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    real = subprocess.run

    def noted(*args: object, **given: object) -> object:
        seen.append(given["env"])  # type: ignore[arg-type]
        return real(*args, **given)  # type: ignore[call-overload]

    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setattr(subprocess, "run", noted)
    pages._html(Body("https://example.org/", "text/html", ARTICLE))
    assert [set(env) for env in seen] == [{"PATH"}]


def test_what_is_read_is_cut(web: FakeWeb) -> None:
    code = "\n".join(f"x_{number} = {'1' * 300}" for number in range(100))
    snippets = "".join(f"```\nname_{number} = 1\n{code}\n```\n" for number in range(9))
    page = pages._plain(Body("https://example.org/a.md", "text/plain", "words " * 5_000 + "\n" + snippets))
    assert len(page.text) == 4_000
    assert len(page.code) == 5
    assert all(len(each.splitlines()) == 60 and max(map(len, each.splitlines())) == 200 for each in page.code)


def test_control_and_hidden_characters_do_not_come_in() -> None:
    hidden = "a\x00b\u202ec\u200bd\x1b[31m\U000e0041\U000e0101\ud800"
    assert pages.clean(hidden, 100) == "abcd[31m"
    assert pages.clean("def f():\n\u00a0\u00a0return\u00a01", 100) == "def f():\n  return 1"


def test_what_was_read_lately_is_not_fetched_again(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(web.address("markdown")) == read(web.address("markdown") + "#part")
    assert web.seen == ["markdown"]
    monkeypatch.setattr(pages, "LATEST", -1.0)
    read(web.address("markdown"))
    assert web.seen == ["markdown", "markdown"]


@pytest.mark.parametrize("damage", ["{half", "[]", '{"name": 1}', "\x00"])
def test_a_damaged_cache_is_no_trouble(web: FakeWeb, studio_home: Path, damage: str) -> None:
    read(web.address("markdown"))
    for file in (studio_home / "web").iterdir():
        file.write_text(damage)
    assert read(web.address("markdown")).title == "A model"


def test_a_page_kept_by_another_version_is_read_anew(web: FakeWeb) -> None:
    cache.put("page", web.address("markdown"), {"heading": "of old"})
    assert read(web.address("markdown")).title == "A model"


def test_what_is_old_is_taken_out_of_the_cache(studio_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("page", "one", "1")
    monkeypatch.setattr(cache, "OLDEST", -1.0)
    cache.put("page", "two", "2")
    assert list((studio_home / "web").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "better"),
    [
        ("https://github.com/catboost/catboost", "https://raw.githubusercontent.com/catboost/catboost/HEAD/README.md"),
        ("https://github.com/a/b/blob/main/x/Boost.ipynb", "https://raw.githubusercontent.com/a/b/main/x/Boost.ipynb"),
        ("https://arxiv.org/pdf/2506.15692v2.pdf", "https://arxiv.org/abs/2506.15692v2"),
        ("https://github.com/a/b/issues/1", "https://github.com/a/b/issues/1"),
        ("https://evil.example/github.com/a/b", "https://evil.example/github.com/a/b"),
    ],
)
def test_well_known_sites_are_read_where_they_read_best(url: str, better: str) -> None:
    assert known.readable(url)[0] == better


def test_a_projects_own_page_is_read_where_it_has_no_readme(web: FakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "readable", lambda url: (web.address("missing"), url))
    assert read(web.address("article")).date == "2026-03-04"
    monkeypatch.setattr(known, "readable", lambda url: (web.address("markdown"), url))
    page = read(web.address("project"))
    assert (page.url, page.title) == (web.address("project"), "A model")


def test_the_program_starts_without_the_libraries_that_read_the_web() -> None:
    heavy = ("trafilatura", "lxml", "ddgs", "primp")
    for path in Path(pages.__file__).parent.glob("*.py"):
        top = [line for line in path.read_text().splitlines() if re.match(r"(from|import) ", line)]
        assert [line for line in top if line.split()[1].partition(".")[0] in heavy] == [], path.name
