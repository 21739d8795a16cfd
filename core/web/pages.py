"""A page as it is read: title, date, text and code, in bounded size. The extraction is trafilatura's."""

from __future__ import annotations

import logging
import re
from typing import Any

from core.engineers.desk import Page
from core.web import cache
from core.web.fetch import Body, fetch
from core.web.trouble import WebTrouble

TITLE, TEXT, SNIPPETS, LINES, LINE = 200, 4_000, 5, 60, 200
LATEST = 7 * 86_400.0  # seconds that a page is kept
FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def read(url: str) -> Page:
    """The page at this address, from the cache where it was read lately. Raises WebTrouble."""
    kept = cache.get("page", url.strip(), LATEST)
    if kept is not None:
        return Page.model_validate(kept)
    body = fetch(url)
    page = _markdown(body) if body.kind != "text/html" and "xhtml" not in body.kind else _html(body)
    if not page.text and not page.code:
        raise WebTrouble(f"There is no text to read at {body.url[:200]}: use another page.")
    cache.put("page", url.strip(), page.model_dump(mode="json"))
    return page


def _html(body: Body) -> Page:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found: Any = trafilatura.bare_extraction(
        body.text, url=body.url, with_metadata=True, include_comments=False, include_tables=True
    )
    title, date, text = (str(getattr(found, name, None) or "") for name in ("title", "date", "text"))
    return Page(
        url=body.url,
        title=clean(title or body.url, TITLE),
        date=_day(date),
        text=clean(text, TEXT),
        code=_snippets(body.text),
    )


def _markdown(body: Body) -> Page:
    lines = [line.strip("# ") for line in body.text.splitlines() if line.strip()]
    return Page(
        url=body.url, title=clean(lines[0] if lines else body.url, TITLE), text=clean(body.text, TEXT),
        code=tuple(_cut(each) for each in FENCE.findall(body.text)[:SNIPPETS]),
    )  # fmt: skip


def _snippets(html: str) -> tuple[str, ...]:
    """What stands in <pre>, the longest first."""
    from lxml.html import document_fromstring

    try:
        found = document_fromstring(html.encode("utf-8", "replace")).iter("pre")
        texts = {_cut("".join(each.itertext())) for each in found}
    except (ValueError, AssertionError, RecursionError) as error:
        logging.getLogger("studio").info("no code could be read: %s", error)
        return ()
    return tuple(sorted((each for each in texts if each.strip()), key=lambda each: (-len(each), each))[:SNIPPETS])


def _cut(code: str) -> str:
    return "\n".join(clean(line, LINE) for line in code.strip("\n").splitlines()[:LINES])


def _day(date: str) -> str:
    return date[:10] if re.match(r"\d{4}-\d{2}-\d{2}", date) else ""


def clean(text: str, most: int) -> str:
    """Without control characters and those that turn or hide text, and cut."""
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and c.isprintable()))
    return kept.strip("\n")[:most]
