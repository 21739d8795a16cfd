"""Findings of the checks, as they stand on every page that shows them: what, where, how bad, on which evidence, what to do."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.engineers.port import Finding
from pages.widgets.words import counted, plain

HOW_BAD: dict[str, tuple[str, str, str]] = {  # how bad -> what it is called, icon, badge colour
    "serious": ("Serious", ":material/gpp_bad:", "red"),
    "doubtful": ("Look at it", ":material/policy_alert:", "orange"),
    "note": ("Note", ":material/info:", "gray"),
}
ORDER = ("serious", "doubtful", "note")


def finding_facts(finding: Finding) -> None:
    """One finding in full, without its code."""
    name, icon, color = HOW_BAD[finding.how_bad]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(name, icon=icon, color=color)  # type: ignore[arg-type]
        st.markdown(f"**{plain(finding.check.capitalize())}**")
        if finding.where:
            st.caption(plain(finding.where))
    st.text(finding.what)
    if finding.evidence:
        st.caption(f"**Evidence.** {plain(finding.evidence)}")
    if finding.remedy:
        st.caption(f"**Remedy.** {plain(finding.remedy)}")


def findings_list(findings: Sequence[Finding]) -> None:
    """The worst first; notes in a part of their own that is closed."""
    ranked = sorted(findings, key=lambda each: ORDER.index(each.how_bad))
    for finding in ranked:
        if finding.how_bad != "note":
            with st.container(border=True):
                finding_facts(finding)
    notes = [each for each in ranked if each.how_bad == "note"]
    if notes:
        with st.expander(counted(len(notes), "note"), icon=":material/info:"):
            for finding in notes:
                finding_facts(finding)


def summary(findings: Sequence[Finding]) -> str:
    """How many of which kind, in words."""
    names = {"serious": "serious", "doubtful": "to look at", "note": "note"}
    counts = [(name, sum(one.how_bad == each for one in findings)) for each, name in names.items()]
    found = [counted(count, name) if name == "note" else f"{count} {name}" for name, count in counts if count]
    return ", ".join(found) or "nothing"
