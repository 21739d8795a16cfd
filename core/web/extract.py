"""Read a stranger's HTML: a program of its own, since a page can be made to keep a parser busy for hours.

`python extract.py ADDRESS < page.html` prints title, date, text and code as JSON. Its time and memory are limited by
itself before it reads; whoever starts it kills it when it is late. It imports nothing of this program.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from typing import Any

CPU_SECONDS, MEMORY = 8, 1 << 30
LONGEST, SNIPPETS = 60_000, 40


def main(url: str) -> None:
    """Limit, read, print."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    html = sys.stdin.buffer.read()
    json.dump({**_article(html, url), "code": _snippets(html)}, sys.stdout)


def _article(html: bytes, url: str) -> dict[str, str]:
    import trafilatura

    logging.disable(logging.CRITICAL)
    found: Any = trafilatura.bare_extraction(
        html, url=url, fast=len(html) > 200_000, with_metadata=True, include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )  # fmt: skip
    parts = {name: str(getattr(found, name, None) or "") for name in ("title", "date", "text")}
    return {name: part[:LONGEST] for name, part in parts.items()}


def _snippets(html: bytes) -> list[str]:
    """What stands in <pre>, and in <code> with several lines outside it."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    utf8 = HTMLParser(encoding="utf-8")  # what the page itself says of its encoding was heeded before
    try:
        tree = document_fromstring(html, parser=utf8)
    except (etree.ParserError, ValueError):
        return []  # nothing but white space, or no HTML at all
    for each in tree.iter("br"):
        each.tail = "\n" + (each.tail or "")
    found = ["".join(each.itertext())[:LONGEST] for each in tree.iterfind(".//pre")]
    alone = ["".join(each.itertext())[:LONGEST] for each in tree.xpath("//code[not(ancestor::pre)]")]
    return [*found, *(each for each in alone if "\n" in each.strip())][:SNIPPETS]


if __name__ == "__main__":
    main(sys.argv[1])
