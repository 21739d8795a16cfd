"""The `target` decision (which block, which plan, which code) and the `attempt` decision (a further rewrite)."""

from __future__ import annotations

from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from core.decisions import Decision
from core.engineers.port import AblationRow, Attempt, Plan, Refinement
from core.solution import Solution
from core.view import RunView, Study
from pages.widgets.bands import band_strip, blocks_of
from pages.widgets.diff import show_diff
from pages.widgets.editor import code_editor, kept_text, reset_editor
from pages.widgets.glossary import meaning
from pages.widgets.picking import Choose
from pages.widgets.study import study_picture
from pages.widgets.words import compared, plain
from pages.widgets.workbench import earlier_texts, of_block, workbench


def draw_decision(view: RunView, decision: Decision) -> Refinement | None:
    """Draw it and return the person's refinement, None while it is the proposal as it came."""
    solution = Solution.model_validate(decision.context["solution"])
    proposal = Refinement.model_validate(decision.proposal)
    if decision.kind == "target":
        rows = [AblationRow.model_validate(row) for row in decision.context.get("rows", [])]
        study_picture(view, _study(view, decision, rows, solution), key=f"ablation_{decision.digest}")
        options = _options(decision, proposal)
        choose: Choose | None = partial(_take, decision)
        block = _choose_block(decision, solution, proposal, options, rows)
    else:
        rows, options, block, choose = [], {proposal.plan.block: proposal}, proposal.plan.block, None
        _tried(decision.context.get("tried", []), block)
    with st.expander("The whole script, block by block", icon=":material/code:", key="solution_code"):
        blocks_of(solution, block, rows, f"refine_{decision.digest}", choose)
    return _edit(view, decision, solution, proposal, options.get(block), block)


def _options(decision: Decision, proposal: Refinement) -> dict[str, Refinement]:
    """One refinement for each block that has one; the proposal goes before an option on the same block."""
    found = [Refinement.model_validate(option) for option in decision.context.get("options", [])]
    return {option.plan.block: option for option in found} | {proposal.plan.block: proposal}


def _choose_block(
    decision: Decision,
    solution: Solution,
    proposal: Refinement,
    options: dict[str, Refinement],
    rows: list[AblationRow],
) -> str:
    proposed = proposal.plan.block
    names = [proposed, *(name for name in options if name != proposed)]
    names += [block.name for block in solution.blocks if block.name not in names]

    def label(name: str) -> str:
        titles = {block.name: block.title for block in solution.blocks}
        text = f"[{name}] {titles.get(name, '')}".strip()
        if name == proposed:
            return f"{text} · proposed"
        return text if name in options else f"{text} · write your own plan"

    key = _target_key(decision)
    block = str(st.session_state.get(key) or proposed)
    band_strip(solution, block, rows, f"bands_{decision.digest}", partial(_take, decision))
    chosen = st.selectbox(
        "Block to refine", names, format_func=label, key=key, persist_state="session", help=meaning("target block")
    )
    block = str(chosen or proposed)
    found = next((row for row in rows if row.block == block and row.comparison), None)
    if found and found.comparison:
        st.caption(f"The block brings {plain(compared(found.comparison))} on the held-out rows.")
    elif rows:
        st.caption("The study did not switch this block off.")
    return block


def _target_key(decision: Decision) -> str:
    return f"target_block_{decision.digest}"


def _take(decision: Decision, block: str) -> None:
    """Choose the block in the box."""
    st.session_state[_target_key(decision)] = block


def _study(view: RunView, decision: Decision, rows: list[AblationRow], solution: Solution) -> Study:
    """The study as the decision tells it; the journal has its evaluations under the key of the same round."""
    key = f"{decision.key.partition('/target')[0]}/ablate"
    return Study(key, rows, decision.context.get("summary", ""), solution.id, len(view.attempts))


def _edit(
    view: RunView, decision: Decision, solution: Solution, proposal: Refinement, option: Refinement | None, block: str
) -> Refinement | None:
    present = solution.block(block).code
    words_before = option.plan.words if option else ""
    code_before = option.code if option else present
    name = f"{decision.digest}_{block}"
    words = kept_text(
        view.run, f"{decision.key}#{block}#words", words_before, "Plan, in words", key=f"plan_words_{name}"
    )
    st.caption(
        "Change the plan alone, and the engineer writes code for it and shows you; change the code, and yours is run."
    )
    st.markdown(f"**The new code of \\[{plain(block)}\\]**")
    draft = f"{decision.key}#{block}#code"
    code = code_editor(view.run, draft, code_before, key=f"code_{name}")
    st.button(
        "Put the proposed code back",
        key=f"reset_code_{name}",
        icon=":material/undo:",
        type="tertiary",
        disabled=code == code_before,
        on_click=reset_editor,
        args=(view.run, draft, code_before, f"code_{name}"),
    )
    untouched = option == proposal and words == words_before and code.strip("\n") == code_before.strip("\n")
    mine = None if untouched else _refinement(option, block, words.strip(), code)
    earlier_texts(view.run, draft, code, f"code_{name}")
    workbench(view, decision, mine, of_block(decision, option, block), draft)
    if option and option.code.strip("\n") == present.strip("\n") == code.strip("\n"):
        st.info(
            "The code for this plan is written when you choose it, and shown to you before it is run.",
            icon=":material/edit_note:",
        )
    else:
        st.markdown("**What it changes in the block as it stands**")
        show_diff(present, code, key=f"diff_{name}", name=block)
    return mine


def _refinement(option: Refinement | None, block: str, words: str, code: str) -> Refinement:
    """The person's version. An unchanged code keeps its title and the alternative that it came from."""
    if option and code.strip("\n") == option.code.strip("\n"):
        return option.model_copy(update={"plan": option.plan.model_copy(update={"words": words})})
    title = words if words and not (option and words == option.plan.words) else f"[{block}] written by hand"
    return Refinement(
        plan=Plan(block=block, words=words or "Written by hand."),
        code=code,
        title=title if len(title) <= 60 else title[:59] + "…",
    )


def _tried(tried: list[dict[str, Any]], block: str) -> None:
    attempts = [Attempt.model_validate(each) for each in tried]
    if not attempts:
        st.caption(f"Nothing was tried on \\[{plain(block)}\\] before.")
        return
    st.markdown(f"**Tried on \\[{plain(block)}\\] before**")
    rows = [
        {
            "Plan": attempt.plan.words,
            "Score": attempt.score.value if attempt.score else None,
            "Against the incumbent": compared(attempt.comparison),
            "Adopted": attempt.adopted,
        }
        for attempt in attempts
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="tried_before", height=min(38 * (len(rows) + 1), 220))
