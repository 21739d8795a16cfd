"""A model card from a page whose address a person pasted."""

from __future__ import annotations

import ast
import re

from core.engineers.desk import Page
from core.engineers.port import ModelCard

NAME = 80
IMPORT = re.compile(r"^\s*(import|from)\s+\w|^\s*def\s+\w|\w\s*=\s*\w+\(", re.MULTILINE)


def card_from(page: Page) -> ModelCard:
    """Name from the title, source and date from the page, as code the longest snippet that looks like Python."""
    name = " ".join(page.title.split())[:NAME] or page.url[:NAME]
    told = " ".join(page.text.split())[:300]
    return ModelCard(
        id=re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40] or "page", name=name,
        why=f"Added by hand from a link. {told}".strip(), source=page.url, date=page.date,
        code=next((code for code in page.code if _is_python(code)), ""),
    )  # fmt: skip


def _is_python(code: str) -> bool:
    if not IMPORT.search(code):
        return False
    try:
        ast.parse(re.sub(r"(?m)^(>>> |\.\.\. )", "", code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
