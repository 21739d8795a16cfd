"""Where well-known sites keep the same page in a form that is better to read."""

from __future__ import annotations

import re

OWNER = r"https?://(?:www\.)?github\.com/([\w.-]+)/([\w.-]+)"
PROJECT = re.compile(rf"{OWNER}/?")
FILE = re.compile(rf"{OWNER}/blob/([^?#]+\.(?:md|py|ipynb|txt|rst))")
PAPER = re.compile(r"https?://(?:www\.)?arxiv\.org/pdf/([\w./-]+?)(?:\.pdf)?")
RAW = "https://raw.githubusercontent.com"


def readable(url: str) -> tuple[str, ...]:
    """The addresses to try in turn for this page; the last is the page's own, or stands for it."""
    if project := PROJECT.fullmatch(url):
        owner, name = project.groups()
        return (f"{RAW}/{owner}/{name.removesuffix('.git')}/HEAD/README.md", url)
    if file := FILE.fullmatch(url):
        owner, name, path = file.groups()
        return (f"{RAW}/{owner}/{name}/{path}",)
    if paper := PAPER.fullmatch(url):
        return (f"https://arxiv.org/abs/{paper[1]}",)
    return (url,)
