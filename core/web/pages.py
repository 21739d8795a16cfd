"""A page as it is read: title, date, text and code, in bounded size, without what hides or turns text."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from core.engineers.desk import Page
from core.web import cache, known
from core.web.addresses import shown
from core.web.fetch import Body, fetch
from core.web.trouble import WebTrouble

TITLE, TEXT, SNIPPETS, LINES, LINE = 200, 4_000, 5, 60, 200
LATEST = 7 * 86_400.0  # seconds that a page is kept
PATIENCE = 10.0  # seconds for the extraction of one page
HTML = (
    500_000  # characters of it that are looked at: what suits the task stands early, and reading takes 2 to 10 s per MB
)
EXTRACT = Path(__file__).with_name("extract.py")
FENCE = re.compile(r"^ {0,3}```[^\n]*\n(.*?)^ {0,3}```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#{1,2} +(.+)$", re.MULTILINE)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
UNSEEN = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")  # variation selectors, in which text can be hidden


def read(url: str) -> Page:
    """The page at this address, from the cache where it was read lately. Raises WebTrouble."""
    url = urldefrag(url.strip()).url
    kept = _kept(url)
    if kept is not None:
        return kept
    body = _fetched(url)
    page = _html(body) if "html" in body.kind else _plain(body)
    if not page.text and not page.code:
        raise WebTrouble(f"There is no text to read at {shown(urlsplit(url).netloc)}: use another page.")
    cache.put("page", url, page.model_dump(mode="json"))
    return page


def clean(text: str, most: int) -> str:
    """Without control characters and those that turn or hide text, and cut."""
    seen = UNSEEN.sub("", text[: 4 * most])
    kept = "".join(c if c in "\n\t" or c.isprintable() else " " if c.isspace() else "" for c in seen)
    return kept.strip("\n")[:most]


def _kept(url: str) -> Page | None:
    kept = cache.get("page", url, LATEST)
    try:
        return Page.model_validate(kept) if kept is not None else None
    except ValueError:
        return None  # kept by another version of the program


def _fetched(url: str) -> Body:
    """From the best form of the page that is there, under the page's own address."""
    *better, last = known.readable(url)
    for address in better:
        try:
            return fetch(address)._replace(url=url)
        except WebTrouble:
            continue  # the page itself is tried next, and its trouble is told
    body = fetch(last)
    return body if last == url else body._replace(url=url)


def _html(body: Body) -> Page:
    """Read by a program of its own, which cannot stay longer than it is let."""
    broken = WebTrouble(f"The page at {shown(urlsplit(body.url).netloc)} is too tangled to be read: use another one.")
    command = [sys.executable, "-I", str(EXTRACT), body.url[:500]]
    html = body.text[:HTML].encode("utf-8", "replace")
    try:
        done = subprocess.run(command, input=html, capture_output=True, timeout=PATIENCE, env={"PATH": os.defpath})
    except subprocess.TimeoutExpired:
        raise broken from None
    if done.returncode != 0:
        raise broken
    found = json.loads(done.stdout)
    title = " ".join(clean(found["title"], TITLE).split())
    date = found["date"][:10] if DAY.match(found["date"]) else ""
    return Page(url=body.url, title=title or body.url, date=date, text=clean(found["text"], TEXT), code=_code(found["code"]))  # fmt: skip


def _plain(body: Body) -> Page:
    """Markdown, a notebook, a script or any other text."""
    name = urlsplit(body.url).path.rstrip("/").rpartition("/")[2]
    if name.endswith(".py"):
        return Page(url=body.url, title=clean(name, TITLE), code=_code([body.text]))
    if name.endswith(".ipynb"):
        text, code = _notebook(body.text)
    else:
        text, code = body.text, [*FENCE.findall(body.text)]
    heading = HEADING.search(FENCE.sub("", text))
    title = heading[1].strip(" #*`") if heading else next((line for line in text.splitlines() if line.strip()), name)
    return Page(url=body.url, title=clean(title.strip(), TITLE) or name, text=clean(text, TEXT), code=_code(code))


def _notebook(text: str) -> tuple[str, list[str]]:
    """A notebook's words, and its code by cell."""
    try:
        cells = [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(text)["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise WebTrouble("This notebook cannot be read: its file is damaged, or of an old format.") from None
    words = [source for kind, source in cells if kind == "markdown"]
    return "\n\n".join(words), [source for kind, source in cells if kind == "code"]


def _code(found: list[str]) -> tuple[str, ...]:
    """The longest snippets, each once, cut; line numbers alone are none."""
    cut = dict.fromkeys(_cut(each) for each in found)
    return tuple(sorted((each for each in cut if re.search(r"[^\W\d]", each)), key=len, reverse=True)[:SNIPPETS])


def _cut(code: str) -> str:
    return "\n".join(clean(line, LINE).rstrip() for line in code.strip("\r\n").split("\n")[:LINES])
