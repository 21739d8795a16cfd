"""Search with ddgs, then read what was found: pages for several queries, merged, in bounded time."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, zip_longest
from typing import TypeVar
from urllib.parse import urldefrag, urlsplit

from core.engineers.desk import Page
from core.web import cache, pages
from core.web.addresses import shown
from core.web.trouble import WebTrouble

T = TypeVar("T")
HITS = 8  # per query
SECONDS, SEARCHING = 20.0, 9.0  # for all of it, for the searches in it
ENGINES = "duckduckgo, startpage, brave, mojeek, yahoo"  # asked in this order, two at a time, until there are enough
ENGINE_SECONDS = 4  # for one of them
PAUSE = 1.0  # seconds before the second try
AT_ONCE = 4
LATEST = 86_400.0  # seconds that results are kept
UNREAD = (".pdf", ".zip", ".png", ".jpg", ".mp4", ".csv", ".gz")


class Empty(WebTrouble):
    """The engines gave nothing: for want of results, or because they block; they do not say which."""


def find(queries: tuple[str, ...], count: int) -> tuple[tuple[Page, ...], tuple[str, ...]]:
    """Up to `count` pages that could be read, in the order of the results, after `SECONDS` at the latest.

    And what went wrong, in sentences: the searches first, then, where pages are missing for that, those not readable.
    """
    begun = time.monotonic()
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="web")
    try:
        urls, troubles = _searched(pool, queries, begun + SEARCHING)
        found, unread = _read(pool, urls[: 2 * count], count, begun + SECONDS)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    if unread and len(found) < count:
        troubles.append(f"{len(unread)} of {len(unread) + len(found)} pages could not be read. {unread[0]}")
    return tuple(found), tuple(troubles)


def _searched(pool: ThreadPoolExecutor, queries: tuple[str, ...], ends: float) -> tuple[list[str], list[str]]:
    """The addresses that were found, taken in turn from each query's; a second empty query in a row is the last."""
    results: list[list[str]] = []
    troubles: list[str] = []
    for query in queries:
        try:
            results.append(_in_time(pool.submit(_hits, query, ends), ends, "The search engines"))
        except WebTrouble as trouble:
            again = str(trouble) in troubles
            if not again:
                troubles.append(str(trouble))
            if again or not isinstance(trouble, Empty):
                break  # what refuses, limits or hangs now does so for the next query too
    merged = chain.from_iterable(zip_longest(*results))
    return list(dict.fromkeys(url for url in merged if url)), troubles


def _read(pool: ThreadPoolExecutor, urls: list[str], count: int, ends: float) -> tuple[list[Page], list[str]]:
    found: list[Page] = []
    unread: list[str] = []
    for url, reading in [(url, pool.submit(pages.read, url)) for url in urls]:
        if len(found) == count:
            break
        try:
            found.append(_in_time(reading, ends, shown(urlsplit(url).netloc)))
        except WebTrouble as trouble:
            unread.append(str(trouble))
    return found, unread


def _in_time(future: Future[T], ends: float, who: str) -> T:
    try:
        return future.result(timeout=max(0.0, ends - time.monotonic()))
    except TimeoutError:
        raise WebTrouble(f"{who} did not answer in time.") from None


def _hits(query: str, ends: float) -> list[str]:
    """The addresses that were found, from the cache where the query was asked lately; an empty answer is tried twice."""
    kept = cache.get("search", query, LATEST)
    if kept is not None:
        return [str(url) for url in kept]
    try:
        found = ask(query)
    except Empty:
        if time.monotonic() + PAUSE + ENGINE_SECONDS > ends:
            raise
        time.sleep(PAUSE)
        found = ask(query)
    urls = list(dict.fromkeys(urldefrag(url).url for url in found if _a_page(url)))
    if urls:
        cache.put("search", query, urls)
    return urls


def _a_page(url: str) -> bool:
    return url.startswith(("https://", "http://")) and not url.partition("?")[0].lower().endswith(UNREAD)


def _ddgs(query: str) -> list[str]:
    """One search. Raises WebTrouble."""
    from ddgs import DDGS
    from ddgs.exceptions import DDGSException, RatelimitException, TimeoutException

    for name in ("ddgs", "primp"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        rows = DDGS(timeout=ENGINE_SECONDS).text(query, max_results=HITS, backend=ENGINES)
    except RatelimitException:
        raise Empty("The search engines limit how often they are asked.") from None
    except TimeoutException:
        raise WebTrouble("The search engines did not answer in time.") from None
    except DDGSException as error:
        raise _meant(str(error)) from None
    except Exception as error:  # noqa: BLE001  # engines change their pages, and ddgs passes on whatever its parsers raise
        raise WebTrouble(f"The search failed ({type(error).__name__}).") from None
    return [str(row.get("href", "")) for row in rows]


def _meant(error: str) -> WebTrouble:
    """What ddgs says in words only: an engine that answers anything but 200 counts as one without results."""
    if re.search(r"\b(DNSError|DNSTimeoutError|ConnectError)\b", error):
        return WebTrouble("The search engines cannot be reached: there is no network, or it lets no searches out.")
    if "No results" in error:
        return Empty("The search engines found nothing, or they block searches from here for now.")
    return WebTrouble("The search engines answered with something that cannot be read.")


ask: Callable[[str], list[str]] = _ddgs
