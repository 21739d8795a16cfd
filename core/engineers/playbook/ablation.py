"""A_abl and A_summarize: which blocks to make plain, and what came of it in words."""

from __future__ import annotations

from core.engineers.playbook.catalogue import Alternative, alternatives, matters, same_code
from core.engineers.playbook.names import fits_in
from core.engineers.playbook.script import base_name, situation_of
from core.engineers.port import AblationRow, Brief, Variant
from core.harness.score import Comparison
from core.solution import Block, Solution

MOST, LEAST = 6, 2
# Where there are too many, these are kept first: what usually matters most.
PRIORITY = (
    "surroundings", "planes",
    "model", "media", "text", "media_features", "categories", "features", "target", "blend", "dates", "train", "missing",
)  # fmt: skip


def variants(brief: Brief, solution: Solution) -> tuple[Variant, ...]:
    """The plain version of each block that has one: at most six, in the script's order.

    A block that already is the plain one is left out entirely where the catalogue knows how.
    """
    found = [(block, plain) for block in solution.blocks if (plain := _plain(brief, solution, block))]
    gapless = [pair for pair in found if not _idle(brief, pair[0])]
    kept = gapless if len(gapless) >= LEAST else found
    kept = sorted(kept, key=lambda pair: PRIORITY.index(base_name(pair[0].name)))[:MOST]
    names = [block.name for block, _ in kept]
    return tuple(
        Variant(block=block.name, title=plain.title, code=plain.code) for block, plain in found if block.name in names
    )


def summary(rows: tuple[AblationRow, ...]) -> str:
    """Which block matters most, which do not show, which do harm: two or three sentences."""
    compared = [(row, row.comparison) for row in rows if row.comparison is not None]
    failed = [f"[{row.block}]" for row in rows if row.comparison is None]
    sentences: list[str] = []
    if not compared:
        sentences.append(
            "No block could be compared with its plain version, so the study does not say which one matters."
        )
    else:
        top, best = max(compared, key=lambda pair: pair[1].gain)
        sentences.append(_leader(top, best))
        rest = [pair for pair in compared if pair[0] is not top]
        gains = [f"[{row.block}] ({found.gain:+.4g})" for row, found in rest if found.verdict == "gain"]
        harms = [f"[{row.block}] ({found.gain:+.4g})" for row, found in rest if found.verdict == "loss"]
        noise = [f"[{row.block}]" for row, found in rest if found.verdict == "within noise"]
        parts = [f"{_list(gains)} also gain{_s(gains)} something"] if gains else []
        parts += [f"{_list(harms)} score{_s(harms)} worse than the plain version"] if harms else []
        parts += [f"what {_list(noise)} add{_s(noise)} is within noise"] if noise else []
        if parts:
            sentences.append(_sentence("; ".join(parts)))
    if failed and compared:
        sentences.append(f"The variant of {_list(failed)} failed and says nothing.")
    return " ".join(sentences)


def _leader(row: AblationRow, found: Comparison) -> str:
    interval = f"{found.gain:+.4g}, 95 % interval {found.low:+.4g} to {found.high:+.4g}"
    against = f'against "{row.title}"' if row.title else "against its plain version"
    if found.verdict == "gain":
        return f"[{row.block}] matters most: {against} it gains {interval}."
    if found.verdict == "loss":
        return f"No block helps: even the best, [{row.block}], is worse than its plain version ({interval})."
    return f"No block stands out: the largest difference, [{row.block}] {against}, is within noise ({interval})."


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + "."


def _s(names: list[str]) -> str:
    return "s" if len(names) == 1 else ""


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def _plain(brief: Brief, solution: Solution, block: Block) -> Alternative | None:
    base = base_name(block.name)
    if base not in PRIORITY:
        return None
    situation = situation_of(brief, solution, block.name)
    if not matters(base, situation):
        return None
    sound = [
        each
        for each in sorted(alternatives(base), key=lambda each: each.plain == "off")
        if each.plain and each.fits(situation) and not same_code(each.code, block.code)
    ]
    return next((each for each in sound if fits_in(solution, block.name, each.code)), None)


def _idle(brief: Brief, block: Block) -> bool:
    """Filling gaps where there are none changes no prediction: such a variant would waste an evaluation."""
    gaps = any(each.missing > 0 and brief.task.columns.get(each.name) == "number" for each in brief.profile.columns)
    return base_name(block.name) == "missing" and not gaps
