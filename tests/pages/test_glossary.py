from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pages.widgets.glossary import MEANINGS, meaning, title
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio

PAGES = Path(__file__).parents[2] / "pages"


def used() -> list[tuple[str, str]]:
    """(file, word) of each `meaning("word")`; a word that is no literal is told as such."""
    found = []
    for path in sorted(PAGES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "meaning":
                word = node.args[0]
                found.append((path.name, word.value if isinstance(word, ast.Constant) else "(not a literal)"))
    return found


def test_every_word_that_is_explained_on_hover_has_a_meaning() -> None:
    words = used()
    assert len(words) > 20
    assert [each for each in words if each[1] not in MEANINGS] == []


def test_a_word_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        meaning("flux capacitor")


@pytest.mark.parametrize("text", MEANINGS.values())
def test_a_meaning_is_one_or_two_sentences(text: str) -> None:
    assert text.endswith(".")
    assert len(text) < 200


def test_the_page_how_it_works_lists_them_all(studio: FakeStudio, page: Open) -> None:
    words = texts(page("about"))
    assert "Glossary" in words
    assert [word for word in MEANINGS if f"**{title(word)}.**" not in words] == []
