"""What changed in a block: one text above the other, or side by side."""

from __future__ import annotations

import difflib

import streamlit as st

from core.solution import Block, Solution


def show_diff(before: str, after: str, key: str, name: str = "block", choice: bool = True) -> None:
    """The difference of two texts, or the sentence that there is none. `choice` offers the side-by-side form."""
    before, after = before.strip("\n"), after.strip("\n")
    if before == after:
        st.caption("Nothing is changed yet: this is the block as it stands.")
        return
    side = False
    if choice:
        side = (
            st.segmented_control(
                "Show the difference",
                ["Unified", "Side by side"],
                default="Unified",
                required=True,
                key=key,
                label_visibility="collapsed",
            )
            == "Side by side"
        )
    if side:
        left, right = st.columns(2)
        lines = list(difflib.ndiff(before.splitlines(), after.splitlines()))
        with left:
            st.caption("As it stands")
            st.code("\n".join(_side(lines, "-")) or " ", language="diff", wrap_lines=True)
        with right:
            st.caption("After the change")
            st.code("\n".join(_side(lines, "+")) or " ", language="diff", wrap_lines=True)
    else:
        st.code(unified(before, after, name), language="diff", wrap_lines=True)


def unified(before: str, after: str, name: str = "block") -> str:
    """A unified diff with three lines around each change."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), f"{name} (now)", f"{name} (new)", lineterm="")
    return "\n".join(lines)


def _side(lines: list[str], sign: str) -> list[str]:
    return [line[0] + " " + line[2:] for line in lines if line[0] in (" ", sign)]


def changed_block(incumbent: Solution | None, challenger: Solution | None, name: str) -> tuple[str, str]:
    """The block's code in both solutions; empty where a solution or the block is not known."""
    return _code(incumbent, name), _code(challenger, name)


def _code(solution: Solution | None, name: str) -> str:
    found: list[Block] = [block for block in solution.blocks if block.name == name] if solution else []
    return found[0].code if found else ""
