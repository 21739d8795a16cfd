"""The transcript: every prompt and answer of a run, by role and key, with what each took."""

from __future__ import annotations

import json

import streamlit as st

import core
from core.model_verbs import Spoken
from core.view import RunView
from pages.widgets.frame import chosen_run, framed
from pages.widgets.spending import by_role
from pages.widgets.words import clock, counted, duration, plain

PAGE = 20  # calls on one page
ENDED = {
    "stop": "", "length": "cut at the length limit", "refused": "the model refused", "too long": "cut for being endless",
}  # fmt: skip


def main() -> None:
    """Filters, the list page by page, one call opened at a time."""
    view = chosen_run()
    if view is None:
        return
    st.title("Transcript")
    st.caption(f"{plain(view.name)} · every word that went to the language model and came back")
    st.page_link("pages/run.py", label="Back to the run", icon=":material/monitoring:", query_params={"run": view.run})
    if view.settings.engineer != "llm":
        st.info("This run's engineer is the playbook: no language model was asked.", icon=":material/info:")
        return
    told = _told(view)
    if not told:
        st.info("Nothing has been asked yet.", icon=":material/hourglass_empty:")
        return
    with st.expander("By role", icon=":material/table_rows:", key="roles"):
        by_role(view)
    found = _filtered(told)
    _download(view, told)
    _listed(found)


def _told(view: RunView) -> tuple[Spoken, ...]:
    """The calls, read again only when there are more."""
    kept = st.session_state.get("transcript")
    name = (view.run, len(view.calls))
    if kept is None or kept[0] != name:
        kept = (name, core.transcript(view.run))
        st.session_state["transcript"] = kept
    told: tuple[Spoken, ...] = kept[1]
    return told


def _filtered(told: tuple[Spoken, ...]) -> list[tuple[int, Spoken]]:
    left, middle, right = st.columns([2, 3, 2], vertical_alignment="bottom")
    roles = left.multiselect("Roles", sorted({each.role for each in told}), key="transcript_roles", placeholder="all")
    words = middle.text_input("Find in prompts and answers", key="transcript_words", placeholder="any text")
    newest = right.toggle("Newest first", key="transcript_newest")
    wanted = (words or "").lower()
    found = [
        (number, each)
        for number, each in enumerate(told, start=1)
        if (not roles or each.role in roles) and (not wanted or wanted in _text(each).lower())
    ]
    return found[::-1] if newest else found


def _text(each: Spoken) -> str:
    return "\n".join([*(message.content for message in each.messages), each.answer, each.place])


def _listed(found: list[tuple[int, Spoken]]) -> None:
    if not found:
        st.info("No call fits these filters.", icon=":material/search_off:")
        return
    pages = -(-len(found) // PAGE)
    page = 1
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(counted(len(found), "call"))
        if pages > 1:
            page = int(
                st.number_input(f"Page of {pages}", min_value=1, max_value=pages, key="transcript_page", width=140) or 1
            )
    shown = found[(min(page, pages) - 1) * PAGE :][:PAGE]
    for number, each in shown:
        _one(number, each)


def _one(number: int, each: Spoken) -> None:
    """One call: its line, and its texts when it is opened."""
    money = "" if each.cost is None else f" · {each.cost:.4f} USD"
    ended = f" · {ENDED.get(each.ended, each.ended)}" if ENDED.get(each.ended, each.ended) else ""
    again = f" · {counted(len(each.problems), 'try')[:-1]}ies more" if len(each.problems) > 1 else " · tried again" if each.problems else ""  # fmt: skip
    line = (
        f"{number}. {each.role} · {each.place} · {each.prompt_tokens:,} + {each.answer_tokens:,} tokens"
        f"{money} · {duration(each.seconds)}{ended}{again}"
    )
    opened = st.expander(plain(line), key=f"call_{each.call}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        st.caption(plain(f"{clock(each.at)} · {each.model} · {each.call}") + (f" · {each.cached_tokens:,} prompt tokens from the provider's cache" if each.cached_tokens else ""))  # fmt: skip
        for problem in each.problems:
            st.caption(f":material/replay: {plain(problem)}")
        for message in each.messages:
            st.markdown(f"**{message.role}**")
            st.code(
                message.content, language=None, wrap_lines=True, height=min(420, 60 + 20 * message.content.count("\n"))
            )
        st.markdown("**answer**")
        st.code(_pretty(each.answer) or "(nothing)", language=None, wrap_lines=True)


def _pretty(answer: str) -> str:
    """JSON with its line breaks, else as it is."""
    try:
        found = json.loads(answer)
    except ValueError:
        return answer
    return json.dumps(found, indent=1, ensure_ascii=False).replace("\\n", "\n  ")


def _download(view: RunView, told: tuple[Spoken, ...]) -> None:
    st.download_button(
        "Download (JSON lines)",
        lambda: "".join(each.model_dump_json() + "\n" for each in told),
        file_name=f"transcript-{view.run}.jsonl",
        mime="application/jsonl",
        icon=":material/download:",
        key="transcript_download",
    )


if framed():
    main()
