"""A_abl and A_summarize: which blocks to make plain, and what came of it in words."""

from __future__ import annotations

from core.engineers.desk import Desk
from core.engineers.llm import quoting, telling
from core.engineers.llm.answers import Summary, Variants
from core.engineers.llm.asking import ask
from core.engineers.llm.fitting import fitted
from core.engineers.llm.prompts import told
from core.engineers.llm.reading import Wrong
from core.engineers.playbook import Playbook
from core.engineers.port import AblationRow, Brief, Variant
from core.solution import Solution

LEAST, MOST = 2, 6


def ablations(desk: Desk, brief: Brief, solution: Solution) -> tuple[Variant, ...]:
    """Up to six blocks made plain or switched off, each once; none when no usable answer came."""

    def accept(answer: Variants) -> tuple[Variant, ...]:
        made: dict[str, Variant] = {}
        for each in answer.variants[:MOST]:
            changed = fitted(solution, each.block, each.code)
            if changed.id == solution.id:
                raise Wrong(f"The variant of [{each.block}] is the block's present code.")
            if each.block in made:
                raise Wrong(f"The block `{each.block}` has two variants: give one for each block.")
            title = quoting.line(each.title, 80) or ("switched off" if not each.code.strip() else "made plain")
            made[each.block] = Variant(block=each.block, title=title, code=changed.block(each.block).code)
        return tuple(made.values())

    found = ask(
        desk, "ablation", Variants, accept, "this study is skipped",
        **told(brief), script=solution.code, least=LEAST, most=MOST,
    )  # fmt: skip
    return found[0] if found else ()


def summarise(desk: Desk, brief: Brief, rows: tuple[AblationRow, ...]) -> str:
    """The study in two or three sentences; the playbook's own when there is nothing to summarise or no usable answer."""
    instead = Playbook().summarise(brief, rows)
    if not any(row.comparison for row in rows):
        return instead
    found = ask(
        desk, "summariser", Summary, lambda answer: quoting.line(answer.summary, 800),
        "the study is summarised without it", **told(brief), rows=telling.study(brief, None, rows),
    )  # fmt: skip
    return found[0] if found else instead
