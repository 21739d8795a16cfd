"""Search with ddgs, then read what was found: pages for several queries, merged, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from itertools import chain, zip_longest
from typing import TypeVar
from urllib.parse import urlsplit

from core.engineers.desk import Page
from core.web import cache, pages
from core.web.trouble import WebTrouble

T = TypeVar("T")
HITS = 8  # per query
SECONDS = 25.0  # for all of it
ENGINE_SECONDS = 5  # for one search engine
AT_ONCE = 4
LATEST = 86_400.0  # seconds that results are kept


def find(queries: tuple[str, ...], count: int) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """Up to `count` pages that could be read, in the order of the results; and the troubles, the first first."""
    ends = time.monotonic() + SECONDS
    troubles: list[str] = []
    results: list[list[str]] = []
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="web")
    try:
        for query in queries:
            try:
                results.append(_in_time(pool.submit(_hits, query), ends, "The search"))
            except WebTrouble as trouble:
                troubles.append(str(trouble))
                break  # the engines that block or limit one query do so with the next
        merged = dict.fromkeys(url for url in chain.from_iterable(zip_longest(*results)) if url)
        found: list[Page] = []
        waiting = {url: pool.submit(pages.read, url) for url in list(merged)[: 2 * count]}
        for url, reading in waiting.items():
            try:
                found.append(_in_time(reading, ends, f"Reading {urlsplit(url).hostname}"))
            except WebTrouble as trouble:
                troubles.append(str(trouble))
            if len(found) == count:
                break
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return tuple(found), tuple(troubles)


def _in_time(future: Future[T], ends: float, what: str) -> T:
    try:
        return future.result(timeout=max(0.0, ends - time.monotonic()))
    except Late:
        raise WebTrouble(f"{what} took too long.") from None


def _hits(query: str) -> list[str]:
    """The addresses that were found, from the cache where the query was asked lately. Raises WebTrouble."""
    kept = cache.get("search", query, LATEST)
    if kept is not None:
        return [str(url) for url in kept]
    urls = list(dict.fromkeys(url for url in ask(query) if url.startswith(("https://", "http://"))))
    if urls:
        cache.put("search", query, urls)
    return urls


def _ddgs(query: str) -> list[str]:
    """One search, by whatever engines ddgs finds willing. Raises WebTrouble."""
    import logging

    from ddgs import DDGS
    from ddgs.exceptions import DDGSException, RatelimitException, TimeoutException

    logging.getLogger("ddgs").setLevel(logging.CRITICAL)
    logging.getLogger("primp").setLevel(logging.CRITICAL)
    try:
        rows = DDGS(timeout=ENGINE_SECONDS).text(query, max_results=HITS)
    except RatelimitException:
        raise WebTrouble("The search engines limit how often they are asked; nothing was looked up.") from None
    except TimeoutException:
        raise WebTrouble("The search engines did not answer in time; nothing was looked up.") from None
    except DDGSException:
        raise WebTrouble("The search found nothing, or there is no network; nothing was looked up.") from None
    except Exception as error:  # noqa: BLE001  # engines change their pages, and what ddgs raises then is anybody's guess
        raise WebTrouble(f"The search failed ({type(error).__name__}); nothing was looked up.") from None
    return [str(row.get("href", "")) for row in rows]


ask: Callable[[str], list[str]] = _ddgs
