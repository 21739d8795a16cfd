"""What the fitted model says to a row: the prediction, its chances, and the columns that moved it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import plotly.graph_objects as go
import streamlit as st

from core.harness.task import YES, Kind, Tags
from core.trying.values import Answer, Cell, Move, Tried
from core.value import Value
from pages.widgets.charts import draw
from pages.widgets.colours import layout_of, palette
from pages.widgets.try_form import said, show_content, show_file
from pages.widgets.words import duration, number, plain, signed

CLASSES, MOVES, IN_WORDS = 12, 12, 3
FEW = 3  # targets that stand side by side
NOTHING = 1e-9  # change below which a column moved nothing


class Shown(Value):
    """An answer as the page keeps it. `truth` is what the table says, where the row stands there as it is."""

    run: str
    revision: str
    tried: Tried
    truth: dict[str, str]
    media: Kind | None
    file: str
    dropped: tuple[str, bytes] | None
    cells: dict[str, Cell] = {}


def show_answer(shown: Shown, below: Callable[[Shown, Answer, int], None], tags: Tags | None = None) -> None:
    """Each target's answer in a frame of its own; `below` draws what else there is to it, and is told which one it is. Of more than
    a few, one that is chosen from a table of all."""
    answers = shown.tried.answers
    for place, answer in enumerate(answers if len(answers) <= FEW else (_chosen(answers, tags),)):
        with st.container(border=True, key=f"try_answer_{place}"):
            st.metric(f"{plain(answer.target)}, predicted", plain(_said(answer)))
            if answer.target in shown.truth:
                st.caption(
                    f"The table says {plain(shown.truth[answer.target])}. The model has seen this row while it was trained."
                )
            if place == 0:
                _file(shown)
            if answer.chances:
                _chances(answer, place)
            _moves(answer, shown, place)
            below(shown, answer, place)
    st.caption(f"Answered in {duration(shown.tried.seconds)}, from the fitted models, in the sandbox.")


def _chosen(answers: tuple[Answer, ...], tags: Tags | None) -> Answer:
    """What all targets come to, and the one of them that a person looks at: the surest label at first, else the first target."""
    ranked = list(answers)
    if tags:
        ranked.sort(key=lambda each: -each.chances[YES])
        said = [tags.label_of(each.target) for each in answers if each.label == YES]
        st.caption(f"{plain(tags.column)}, predicted")
        st.subheader(plain(tags.between.join(said)) or "none", anchor=False)  # a metric would cut it
    names = {each.target: tags.label_of(each.target) if tags else each.target for each in ranked}
    title = f"Chance of '{YES}'" if tags else "Chance of what is predicted"
    rows = [
        {"Target": names[each.target], "Predicted": _said(each)}
        | ({title: f"{each.chances[YES if tags else each.label]:.1%}"} if each.chances else {})
        for each in ranked
    ]
    st.dataframe(rows, hide_index=True, key="try_all", height=min(38 * (len(rows) + 1), 300))
    picked = st.selectbox(
        "Look at", [each.target for each in ranked], format_func=lambda name: names[name], key="try_target"
    )
    return next((each for each in ranked if each.target == picked), ranked[0])


def _said(answer: Answer) -> str:
    return answer.label if answer.value is None else number(answer.value)


def _file(shown: Shown) -> None:
    if shown.media is None:
        return
    if shown.dropped is not None:
        st.caption(plain(shown.dropped[0]))
        show_content(shown.media, shown.dropped[1])
    elif shown.file:
        show_file(shown.run, shown.media, shown.file)
    else:
        st.caption(f"Without a {shown.media}.")


def _chances(answer: Answer, place: int) -> None:
    ranked = sorted(answer.chances.items(), key=lambda each: -each[1])
    more = len(ranked) - CLASSES
    if more > 0:
        st.caption(f"The {CLASSES} likeliest of {len(ranked)} classes.")
    ranked = ranked[:CLASSES]
    alt = "Chances: " + ", ".join(f"{label} {chance:.1%}" for label, chance in ranked[:5])
    draw(chances_chart(ranked, answer.label), key=f"try_chances_{place}", alt=alt, height=56 + 30 * len(ranked))


def _moves(answer: Answer, shown: Shown, place: int) -> None:
    st.subheader("What moved it", anchor=False)
    moving = [each for each in answer.moves if abs(each.change) > NOTHING]
    if not answer.moves and shown.media and answer.usual == _now(answer):
        st.caption(f"The {shown.media} alone decides here: no other column has anything but its usual value.")
        return
    if not moving:
        st.caption(
            "Every column has its usual value: nothing moves the prediction."
            if not answer.moves
            else "Exchanging any single column for its usual value changes nothing."
        )
        return
    unit = f"the chance of '{answer.of}'" if answer.of else "the prediction"
    st.markdown("\n".join(f"- {plain(in_words(each, answer))}" for each in moving[:IN_WORDS]))
    alt = f"How each column moves {unit}: " + ", ".join(f"{each.column} {_change(each, answer)}" for each in moving[:5])
    drawn = moving[:MOVES]
    draw(moves_chart(drawn, answer), key=f"try_moves_{place}", alt=alt, height=70 + 44 * len(drawn))
    words = (
        f"Each column alone is given its usual value (the median, or the most frequent one); a bar is what {unit} owes to the row's "
        f"own. With all columns at their usual values it would be {level(answer.usual, answer)}. Columns that only matter "
        "together can each look small."
    )
    if len(moving) > len(drawn):
        words += f" {len(moving) - len(drawn)} more columns moved it less."
    st.caption(plain(words))


def in_words(move: Move, answer: Answer) -> str:
    """One column's move in a sentence."""
    unit = f"the chance of '{answer.of}'" if answer.of else "the prediction"
    way = "raises" if move.change > 0 else "lowers"
    size = _change(move.model_copy(update={"change": abs(move.change)}), answer).lstrip("+")
    return f"{move.column} is {said(move.cell)} instead of the usual {said(move.usual)}: that {way} {unit} by {size}."


def chances_chart(ranked: list[tuple[str, float]], label: str) -> go.Figure:
    """Bars, the likeliest class on top; the one that is predicted in the colour of what was chosen."""
    colours = palette()
    trace = {
        "type": "bar", "orientation": "h", "y": list(range(len(ranked))), "x": [chance for _, chance in ranked],
        "text": [f"{chance:.1%}" for _, chance in ranked], "textposition": "auto", "cliponaxis": False,
        "marker": {"color": [colours["candidate"] if name == label else colours["noise"] for name, _ in ranked]},
        "hoverinfo": "skip",
    }  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"range": [0, 1], "tickformat": ".0%"}
    layout["yaxis"] |= {
        "tickvals": list(range(len(ranked))), "autorange": "reversed", "showgrid": False,
        "ticktext": [escape(name if len(name) <= 24 else f"{name[:23]}…") for name, _ in ranked],
    }  # fmt: skip
    return go.Figure({"data": [trace], "layout": layout | {"showlegend": False, "bargap": 0.35}}, _validate=False)


def moves_chart(moves: list[Move], answer: Answer) -> go.Figure:
    """Bars to the right for what raises, to the left for what lowers, the largest on top. Above each bar stand its column and cell,
    and its change with a sign: so there is room for them at any width."""
    colours = palette()
    sizes = [each.change * (100 if answer.of else 1) for each in moves]
    largest = max(map(abs, sizes))
    places = list(range(len(moves)))
    trace = {
        "type": "bar", "orientation": "h", "y": places, "x": sizes, "hoverinfo": "skip",
        "marker": {"color": [colours["candidate"] if each.change > 0 else colours["attempt"] for each in moves]},
    }  # fmt: skip
    layout = layout_of(colours)
    title = "Change, in points of a hundred" if answer.of else "Change of the prediction"
    layout["xaxis"] |= {
        "title": {"text": title}, "range": [-1.05 * largest, 1.05 * largest], "zeroline": True,
        "zerolinecolor": colours["best"], "nticks": 5,
    }  # fmt: skip
    layout["yaxis"] |= {"visible": False, "range": [len(moves) - 0.6, -1.0]}
    layout["annotations"] = [
        {
            "xref": "paper", "yref": "y", "x": x, "xanchor": side, "y": place - 0.5, "yanchor": "middle", "showarrow": False,
            "text": text, "font": {"color": colours["best"], "size": 12},
        }
        for place, each in zip(places, moves)
        for x, side, text in ((0, "left", _named(each)), (1, "right", _change(each, answer).removesuffix(" points")))
    ]  # fmt: skip
    return go.Figure({"data": [trace], "layout": layout | {"showlegend": False, "bargap": 0.6}}, _validate=False)


def _named(move: Move) -> str:
    name = move.column if len(move.column) <= 22 else f"{move.column[:21]}…"
    return escape(f"{name}: {said(move.cell)[:14]}")


def _now(answer: Answer) -> float:
    return answer.chances[answer.of] if answer.of else answer.value or 0.0


def _change(move: Move, answer: Answer) -> str:
    """Points of a hundred for a chance, else the target's own unit."""
    if not answer.of:
        return signed(move.change)
    return f"{move.change * 100:+.2g} points".replace("-", "−")


def level(value: float, answer: Answer) -> str:
    """A chance in percent, or a number."""
    return f"{value:.1%}" if answer.of else number(value)
