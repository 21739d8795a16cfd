"""Numbers, times and names as text that is safe to show. Text that came from data is never taken as markup."""

from __future__ import annotations

import re
import time
from urllib.parse import quote

from core.data.cells import without_icons
from core.harness.score import Comparison, Score
from core.view import RunView

STATES: dict[str, tuple[str, str, str]] = {  # state -> what it is called, icon, badge colour
    "queued": ("Queued", ":material/schedule:", "gray"),
    "running": ("Running", ":material/play_circle:", "blue"),
    "waiting": ("Waits for you", ":material/pause_circle:", "orange"),
    "stopping": ("Stopping", ":material/stop_circle:", "gray"),
    "finishing": ("Finishing", ":material/flag:", "blue"),
    "stopped": ("Stopped", ":material/stop_circle:", "gray"),
    "finished": ("Finished", ":material/check_circle:", "green"),
    "failed": ("Failed", ":material/error:", "red"),
}
PURPOSES: dict[str, str] = {
    "candidate": "Candidate",
    "merge": "Merge",
    "ablation": "Ablation",
    "attempt": "Attempt",
    "trial": "Trial of a version",
    "widen": "Further model",
    "final": "Final fit",
    "seeds": "Further seed",
    "check": "Check",
    "order": "Learning curve",
}
STATUS_ICONS: dict[str, str] = {
    "ok": ":material/check:",
    "failed": ":material/error:",
    "raced out": ":material/speed:",
    "stopped": ":material/block:",
    "running": ":material/progress_activity:",
    "queued": ":material/schedule:",
}
DECISIONS: dict[str, tuple[str, str]] = {  # kind -> name, what it asks
    "task": ("Task", "Confirm the target, the metric and the split before anything is computed."),
    "models": ("Models", "Choose which of the retrieved models are tried."),
    "target": ("Target block", "After each ablation: which block to refine, after which plan, with which code."),
    "attempt": ("Attempt", "Each further rewrite of the block, before it is run."),
    "ensemble": ("Ensemble", "Which solutions are combined, and how."),
    "finish": ("Finish", "Which solution is fitted on all rows and predicts the test set."),
    "engineer": ("Language model", "A cap is reached, or the model cannot be asked. Never left to autopilot."),
}
LINK = 90  # characters of an address that are shown
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:^=\-.])")


def plain(text: object) -> str:
    """Text as Markdown that shows it letter by letter: no emphasis, link, picture, formula, colour, icon or emoji."""
    return _MARKUP.sub(r"\\\1", without_icons(str(text))).replace("\n", " ")


def link(url: str) -> str:
    """An address as Markdown: a link where it is one of http or https, else text."""
    text = plain(url if len(url) <= LINK else url[: LINK - 1] + "…")
    if not re.fullmatch(r"https?://\S+", url):
        return text
    return f"[{text}](<{quote(url, safe='/:?#@!&*+,;=%~-._')}>)"


def number(value: float) -> str:
    """Five significant digits, with a true minus sign."""
    return f"{value:.5g}".replace("-", "−") if abs(value) < 1e5 else f"{value:,.0f}".replace("-", "−")


def signed(value: float) -> str:
    """Four significant digits with a sign; nothing is plain 0."""
    return f"{value:+.4g}".replace("-", "−") if abs(value) > 1e-12 else "0"


def counted(count: int, word: str) -> str:
    """A number of things: "1 evaluation", "2 evaluations"."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def interval(score: Score) -> str:
    """The 95 % interval of a score."""
    return f"{number(score.low)} to {number(score.high)}"


def scored(score: Score | None) -> str:
    """A score with its interval."""
    return f"{number(score.value)} ({interval(score)})" if score else "no score"


def compared(comparison: Comparison | None) -> str:
    """A gain with its interval and its verdict."""
    if comparison is None:
        return "not compared"
    gain = f"{signed(comparison.gain)} ({signed(comparison.low)} to {signed(comparison.high)})"
    return f"{gain}, {comparison.verdict}"


def duration(seconds: float) -> str:
    """Seconds as a person says them."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02d} min"


def ago(at: float, now: float | None = None) -> str:
    """How long ago a moment was; `now` is the clock's time unless given."""
    gone = max(0.0, (time.time() if now is None else now) - at)
    if gone < 45:
        return "just now"
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        count = round(gone / size)
        if count >= 1 and gone >= size * 0.75:
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "a minute ago"


def stamp(at: float) -> str:
    """The local date and time of day, to the minute."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


def clock(at: float) -> str:
    """The local time of day."""
    return time.strftime("%H:%M:%S", time.localtime(at))


def size(count: float) -> str:
    """Bytes, in the unit that suits them."""
    for unit in ("bytes", "KB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit in ("bytes", "KB") else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError("unreachable")


def branch_name(branch: str) -> str:
    """What a branch is called: the paper counts solutions from 0, people from 1."""
    if not branch:
        return "Whole run"
    found = re.search(r"(\d+)$", branch)
    return f"Solution {int(found[1]) + 1}" if found else branch


def metric_title(metric: str) -> str:
    """The metric's name as people write it."""
    from core.harness.metrics import METRICS

    return METRICS[metric].title


def direction(maximise: bool) -> str:
    """Which way is better."""
    return "higher is better" if maximise else "lower is better"


def title_of(view: RunView, solution: str) -> str:
    """A solution's title, or its id where it is not known."""
    known = view.solutions.get(solution)
    return known.solution.title if known else solution


def extended(reason: str, more: str, unless: str = "") -> str:
    """The reason, and what it does not say yet."""
    return reason if (unless or more) in reason else f"{reason} {more}".strip()
