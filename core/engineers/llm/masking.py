"""What a failure may tell of the data: frames, the script's own lines, and exceptions without anybody's cells."""

from __future__ import annotations

import re
from pathlib import Path

from core.engineers.port import Brief
from core.harness.evaluation import Failure

LINE, LOG = 300, 100  # characters of a line; lines of a log
TRACEBACK = "Traceback (most recent call last):"
CHAINED = ("During handling of the above exception", "The above exception was the direct cause")
FRAME = re.compile(r'^\s*(?:\| )*File "(?P<file>[^"]+)", line (?P<line>\d+)(?:, in (?P<where>[\w.<>]+))?')
LIBRARY = re.compile(r"(?:.*(?:site|dist)-packages|.*lib/python3\.\d+)/(?P<tail>[\w./-]+)$")
# Words of error messages that say nothing about anybody's data. What is not here, nor in the script, is masked.
HARMLESS = frozenset((Path(__file__).parent / "harmless.txt").read_text(encoding="utf-8").split())
TYPES = frozenset("dataframe series index ndarray numpy nonetype str int float bool list dict tuple set object".split())  # noqa: SIM905
QUOTED = re.compile(r"""((?<!\w)(?:'[^'\n]*'|"[^"\n]*"|`[^`\n]*`)(?!\w))""")
TOKEN = re.compile(r"[^\W\d_]\w*|_\w+|\d[\w.]*")


def trouble(brief: Brief, code: str, failure: Failure) -> str:
    """A failure as the debugger is told it: its sentence, and of its log what the privacy setting lets through."""
    lines = failure.log.splitlines()[-LOG:]
    if brief.privacy == "examples":
        return "\n".join([failure.sentence[:LINE], *[line[:LINE] for line in lines]])
    frames = _traceback(brief, code, lines) if failure.kind == "crash" else []
    return "\n".join([masked(brief, failure.sentence, code)[:LINE], *frames])


def masked(brief: Brief, text: str, code: str = "") -> str:
    """The text with every word and number as `…` that is neither in the code, nor a column's name, nor a plain word.

    Cells of the data get into the sentences of failures. Between quotation marks plain words are masked as well, names
    of types apart: a cell may be a plain word. Under "examples" the text stays as it is.
    """
    if brief.privacy == "examples":
        return text
    known = _known(brief, code)
    parts = QUOTED.split(text)  # outside, quoted, outside, …
    return "".join(_hidden(part, known, TYPES if place % 2 else HARMLESS) for place, part in enumerate(parts))


def _traceback(brief: Brief, code: str, lines: list[str]) -> list[str]:
    """The last traceback: its frames, the script's own lines, and the exceptions, masked. Nothing that was printed."""
    starts = [number for number, line in enumerate(lines) if line.strip(" |+") == TRACEBACK]
    if not starts:
        return []
    first = starts[-1]
    for earlier in starts[-2::-1]:
        if not any(line.startswith(CHAINED) for line in lines[earlier:first]):
            break
        first = earlier
    source = code.splitlines()
    kept: list[str] = []
    for line in lines[first:]:
        frame = FRAME.match(line)
        if frame:
            kept += _frame(frame, source)
        elif line.strip(" |+") == TRACEBACK:
            kept.append(TRACEBACK)
        elif line.startswith(CHAINED):
            kept += [each for each in CHAINED if line.startswith(each)]
        elif line[:1].strip() and kept[-1:] != ["…"]:
            kept.append(masked(brief, line, code)[:LINE])
    return kept


def _frame(found: re.Match[str], source: list[str]) -> list[str]:
    number = int(found["line"])
    if found["file"].rsplit("/", 1)[-1] == "solution.py":
        where = f", in {found['where']}" if found["where"] else ""
        there = [f"    {source[number - 1].strip()}"] if 0 < number <= len(source) else []
        return [f'  File "solution.py", line {number}{where}', *there]
    library = LIBRARY.search(found["file"])
    return [f'  File "{library["tail"]}", line {number}, in {found["where"] or "?"}'] if library else []


def _known(brief: Brief, code: str) -> set[str]:
    task = brief.task
    texts = [code, *task.columns, *task.targets, task.metric, task.problem]
    if brief.privacy != "names":
        texts += [label for labels in task.classes.values() for label in labels]
    return {found[0].rstrip(".") for text in texts for found in TOKEN.finditer(text)}


def _hidden(text: str, known: set[str], plain: frozenset[str]) -> str:
    def kept(found: re.Match[str]) -> str:
        token = found[0].rstrip(".")
        return found[0] if token in known or token.lower() in plain else "…" + "." * (len(found[0]) - len(token))

    return re.sub(r"…(?:[\s.,:/+-]*…)+", "…", TOKEN.sub(kept, text))
