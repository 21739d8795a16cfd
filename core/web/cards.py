"""A model card from a page whose address a person pasted."""

from __future__ import annotations

import re

from core import syntax
from core.engineers.desk import Page
from core.engineers.port import ModelCard
from core.value import digest

NAME = 80
PYTHON = re.compile(r"^\s*(import\s+\w|from\s+[\w.]+\s+import\b|def\s+\w+\()|\w\s*=\s*[\w.]+\(", re.MULTILINE)
PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")


def card_from(page: Page) -> ModelCard:
    """Name from the title, source and date from the page, as code the longest snippet that reads as Python.

    Nothing of the page's text is taken: it is a stranger's. Two pages never share an id.
    """
    name = " ".join(page.title.split())[:NAME] or page.url[:NAME]
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:32] or "page"
    return ModelCard(
        id=f"{slug}_{digest(page.url)[:6]}", name=name, why="Added by hand from a link.", source=page.url,
        date=page.date, code=max((_python(each) for each in page.code), key=len, default=""),
    )  # fmt: skip


def _python(code: str) -> str:
    """The Python in a snippet, without a session's prompts and output and without a last statement cut short; or nothing."""
    lines = code.splitlines()
    if any(line.startswith(">>> ") for line in lines):
        lines = [PROMPT.sub("", line, count=1) for line in lines if PROMPT.match(line)]
    for kept in range(len(lines), (len(lines) - 1) // 2, -1):
        text = "\n".join(lines[:kept])
        if _reads(text):
            return text if PYTHON.search(text) else ""
    return ""


def _reads(text: str) -> bool:
    try:
        syntax.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
