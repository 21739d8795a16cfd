"""The theme's colours stand out on their grounds, as WCAG 2.2 asks at level AA: 4.5 to 1 for text, 3 to 1 for marks and controls."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pages.widgets import colours

THEME = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text())["theme"]
TEXT, MARK = 4.5, 3.0
CHARTS = {"light": colours._LIGHT, "dark": colours._DARK}
NO_MARKS = {"ground", "grid"}  # the paper, and lines that are there to be overlooked


def ratio(one: str, other: str) -> float:
    """The contrast of two colours like #0b5c94, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_ratio_is_that_of_the_standard() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def _grounds(theme: dict[str, Any]) -> dict[str, str]:
    side = theme["sidebar"]
    names = ("backgroundColor", "secondaryBackgroundColor")
    return {name: theme[name] for name in names} | {f"sidebar {name}": side[name] for name in names}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_texts_and_links_stand_out_on_every_ground(name: str) -> None:
    theme = THEME[name]
    found = {
        (text, ground): ratio(theme[text], colour)
        for text in ("textColor", "linkColor")
        for ground, colour in _grounds(theme).items()
    }
    found["code"] = ratio(theme["codeTextColor"], theme["codeBackgroundColor"])
    assert {what: value for what, value in found.items() if value < TEXT} == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_main_button_s_words_and_its_shape_stand_out(name: str) -> None:
    theme = THEME[name]
    assert ratio(theme["primaryColor"], "#ffffff") >= TEXT  # Streamlit writes in white on it
    assert ratio(theme["primaryColor"], theme["backgroundColor"]) >= MARK


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_colour_of_a_chart_stands_out_on_its_ground(name: str) -> None:
    ground = THEME[name]["backgroundColor"]
    assert CHARTS[name]["ground"] == ground
    marks = {each: colour for each, colour in CHARTS[name].items() if each not in NO_MARKS}
    marks |= {f"category {at}": colour for at, colour in enumerate(THEME[name]["chartCategoricalColors"])}
    assert {each: value for each, colour in marks.items() if (value := ratio(colour, ground)) < MARK} == {}
