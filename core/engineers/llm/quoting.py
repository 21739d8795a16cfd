"""Text from elsewhere, made fit to be quoted: it cannot end its quotation, hide characters or be endless."""

from __future__ import annotations

import unicodedata

from core.engineers.desk import Page
from core.engineers.port import ModelCard

# The prompts quote between ⟦ and ⟧: neither these nor anything that looks like them may stand inside.
BRACKETS = str.maketrans(dict.fromkeys("⟦〚【〖⟬⦋⟅⁅⦗⦃⟪《", "[") | dict.fromkeys("⟧〛】〗⟭⦌⟆⁆⦘⦄⟫》", "]"))
TEXT, CODE, SNIPPETS = 2_000, 900, 2  # characters of a page's text, of a snippet of code, snippets


def page(found: Page) -> Page:
    """The page as a prompt may quote it."""
    return Page(
        url=quoted(found.url, 300).split("\n")[0],
        title=" ".join(quoted(found.title, 160).split()),
        text=quoted(found.text, TEXT),
        code=tuple(quoted(each, CODE) for each in found.code[:SNIPPETS]),
    )


def card(found: ModelCard) -> ModelCard:
    """The card as a prompt may quote it."""
    return found.model_copy(
        update={
            "name": " ".join(quoted(found.name, 120).split()),
            "why": quoted(found.why, 800),
            "code": quoted(found.code, 3_000),
        }
    )


def quoted(text: str, most: int) -> str:
    """At most so many characters, without control and invisible ones and without the quotation's own brackets."""
    kept = "".join(each for each in text[: 4 * most] if each in "\n\t" or unicodedata.category(each)[0] != "C")
    kept = kept.translate(BRACKETS).strip("\n")
    return kept if len(kept) <= most else kept[:most] + " […]"


def line(text: str, most: int) -> str:
    """One line, for titles and sentences that a model gave."""
    plain = " ".join(quoted(text, 4 * most).split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
