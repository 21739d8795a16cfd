"""The transcript: every prompt and answer of a run, by role and key, with what each took."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import streamlit as st

import core
from core import Spoken
from core.errors import StudioError
from core.llm.caps import Spent
from core.view import RunView
from pages.widgets.frame import chosen_run, framed
from pages.widgets.glossary import meaning
from pages.widgets.spending import by_role, spending
from pages.widgets.words import clock, duration, plain

PAGE = 20  # calls on one page
ENDED = {
    "length": "cut at the length limit", "refused": "the model refused", "too long": "cut for being endless",
}  # fmt: skip


def main() -> None:
    """Filters, the list page by page, one call opened at a time."""
    view = chosen_run()
    if view is None:
        return
    st.title("Transcript")
    st.caption(
        f"{plain(view.name)} · every word that went to the language model and came back", help=meaning("transcript")
    )
    st.page_link("pages/run.py", label="Back to the run", icon=":material/monitoring:", query_params={"run": view.run})
    if view.settings.engineer != "llm":
        st.info("This run's engineer is the playbook: no language model was asked.", icon=":material/info:")
        return
    try:
        told = _told(view)
    except StudioError as error:
        st.info(plain(error), icon=":material/info:")
        return
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
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_sum([each for _, each in found]), width="content")
        # another number of pages is another widget: the old page may not be among the new ones
        page = st.pagination(pages, key=f"transcript_page_{pages}") if pages > 1 else 1
    for number, each in found[(page - 1) * PAGE : page * PAGE]:
        _one(number, each)


def _sum(calls: list[Spoken]) -> str:
    """What the calls that fit came to, as Markdown."""
    spent = Spent()
    for each in calls:
        spent = spent.plus(1, each.prompt_tokens, each.answer_tokens, each.cost)
    return f"{spending(spent)}, {plain(duration(sum(each.seconds for each in calls)))}"


def _one(number: int, each: Spoken) -> None:
    """One call: its line, and its texts when it is opened."""
    opened = st.expander(plain(_line(number, each)), key=f"call_{each.call}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        cached = f" · {each.cached_tokens:,} prompt tokens from the provider's cache" if each.cached_tokens else ""
        st.caption(plain(f"{clock(each.at)} · {each.model} · {each.call}{cached}"))
        for problem in each.problems:
            st.caption(f":material/replay: {plain(problem)}")
        for message in each.messages:
            st.markdown(f"**{message.role}**")
            _words(message.content)
        _answer(each)


def _line(number: int, each: Spoken) -> str:
    parts = [f"{number}. {each.role}", each.place, f"{each.prompt_tokens:,} + {each.answer_tokens:,} tokens"]
    parts += [] if each.cost is None else [f"{each.cost:.4f} USD"]
    parts += [duration(each.seconds)]
    parts += [ENDED[each.ended]] if each.ended in ENDED else []
    retries = len(each.problems)
    parts += [f"tried {'once' if retries == 1 else f'{retries} times'} more"] if retries else []
    return " · ".join(parts)


def _answer(each: Spoken) -> None:
    """As it came, letter by letter; where it is JSON, also field by field, so that code in it can be read."""
    st.markdown("**answer**")
    fields = _fields(each.answer)
    came = "As it came"
    form = came
    if fields:
        label = "Show the answer"
        forms = ["Field by field", came]
        form = str(
            st.segmented_control(
                label, forms, default=forms[0], required=True, key=f"form_{each.call}", label_visibility="collapsed"
            )
        )
    if form == came:
        _words(each.answer or "(nothing)")
        return
    for name, text in fields.items():
        st.caption(plain(name))
        _words(text)


def _fields(answer: str) -> dict[str, str]:
    """The texts in a JSON answer by where they stand, such as `models.0.code`; nothing where it is not a JSON object."""
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return dict(_walk(found, "")) if isinstance(found, dict) else {}


def _walk(part: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, (dict, list)):
        for name, each in part.items() if isinstance(part, dict) else enumerate(part):
            yield from _walk(each, f"{place}.{name}" if place else str(name))
    else:
        yield place, part if isinstance(part, str) else json.dumps(part)


def _words(text: str) -> None:
    """A text from outside, never as Markdown; a long one scrolls."""
    lines = text.count("\n") + len(text) // 140
    st.code(text or " ", language=None, wrap_lines=True, height=460 if lines > 20 else "content")


def _download(view: RunView, told: tuple[Spoken, ...]) -> None:
    st.download_button(
        "Download (JSON lines)",
        lambda: "".join(each.model_dump_json() + "\n" for each in told),
        file_name=f"transcript-{view.run}.jsonl",
        mime="application/jsonl",
        icon=":material/download:",
        key="transcript_download",
        on_click="ignore",
    )


if framed():
    main()
