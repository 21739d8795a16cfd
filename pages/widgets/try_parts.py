"""Which part of a picture or sound moved the prediction: made when it is asked for, drawn over the picture or under the wave."""

from __future__ import annotations

import base64
from typing import Any

import plotly.graph_objects as go
import streamlit as st

import core
from core.errors import StudioError
from core.trying.values import Answer, Decoded, Owed, Parts
from pages.widgets.charts import draw
from pages.widgets.colours import layout_of, palette
from pages.widgets.try_answer import Shown, level
from pages.widgets.words import duration, plain

NOTHING = 0.005  # change of a chance, or share of a number, that is not worth a word
CLEAR = 0.65  # how little of the picture shows through where a part matters most
DONE = {"picture": "painted over in the picture's mean colour", "sound": "silenced"}


def parts_of(shown: Shown) -> str:
    """Where the session keeps what came of it, for this answer."""
    return f"try_parts_{shown.run}"


def parts_part(shown: Shown, answer: Answer, place: int) -> None:
    """A button under the first target's answer, and under each what came of it. Nothing without a file."""
    if shown.media is None or not (shown.file or shown.dropped):
        return
    found: Parts | None = st.session_state.get(parts_of(shown))
    if found is None:
        if place == 0 and st.button(
            f"Which part of the {shown.media} moved it?", key="try_parts", icon=":material/center_focus_strong:"
        ):
            _ask(shown)
        return
    owed = next(each for each in found.owed if each.target == answer.target)
    st.subheader(f"Which part of the {shown.media} moved it", anchor=False)
    if shown.media == "picture":
        figure, height = over_the_picture(found.decoded, owed), 380
    else:
        figure, height = under_the_wave(found.decoded, owed), 280
    words = verdict(shown.media, found.decoded, owed, answer)
    draw(figure, key=f"try_parts_{place}", alt=words, height=height)
    st.markdown(plain(words))
    st.caption(plain(how(shown.media, found, owed, answer)))


def _ask(shown: Shown) -> None:
    of = {each.target: each.of for each in shown.tried.answers}
    try:
        with st.spinner("The fitted models are asked about each part.", show_time=True):
            found = core.try_parts(shown.run, shown.cells, of, "" if shown.dropped else shown.file, shown.dropped)
    except StudioError as error:
        st.error(plain(error), icon=":material/error:")
        return
    st.session_state[parts_of(shown)] = found
    st.rerun()


def verdict(media: str, decoded: Decoded, owed: Owed, answer: Answer) -> str:
    """In a sentence which part mattered most."""
    what = f"the chance of '{owed.of}'" if owed.of else "the prediction"
    strongest = max(range(len(owed.changes)), key=lambda part: abs(owed.changes[part]))
    change = owed.changes[strongest]
    if abs(change) < NOTHING * (1.0 if owed.of else abs(owed.whole)):
        return f"No single part moves {what}: what the model goes by is spread over the {media}, or lies in none of it."
    way = "falls" if change > 0 else "rises"
    return (
        f"The part {_where(media, decoded, strongest)} matters most: {DONE[media]}, {what} {way} from {level(owed.whole, answer)} to "
        f"{level(owed.whole - change, answer)}."
    )


def _where(media: str, decoded: Decoded, part: int) -> str:
    if media == "picture":
        return f"in row {part // decoded.across + 1}, column {part % decoded.across + 1} (from the top left)"
    length = decoded.seconds / decoded.across
    return f"from {part * length:.2f} to {(part + 1) * length:.2f} s"


def how(media: str, found: Parts, owed: Owed, answer: Answer) -> str:
    """What the colours mean, and what stands between this and the answer above."""
    what = "the chance" if owed.of else "the prediction"
    words = (
        f"Each of {len(owed.changes)} parts in turn is {DONE[media]}, and the fitted models are asked again. Blue parts raise {what}, "
        f"orange ones lower it; the {'stronger the colour' if media == 'picture' else 'longer the bar'}, the more. It took {duration(found.seconds)}."
    )
    now = answer.chances[owed.of] if owed.of else answer.value or 0.0
    if abs(owed.whole - now) >= NOTHING * (1.0 if owed.of else abs(now)):
        words += (
            f" The {media} is written anew for this (a picture up to 512 pixels a side, a sound's first minute as one channel): as a "
            f"whole it then gets {level(owed.whole, answer)}, not {level(now, answer)}."
        )
    return words


def over_the_picture(decoded: Decoded, owed: Owed) -> go.Figure:
    """The picture with its parts in translucent colours."""
    colours = palette()
    rows = [list(owed.changes[start : start + decoded.across]) for start in range(0, len(owed.changes), decoded.across)]
    largest = max(map(abs, owed.changes)) or 1.0
    told = [[_told(change, owed) for change in row] for row in rows]
    scale = [
        [0.0, _clear(colours["attempt"], CLEAR)],
        [0.5, _clear(colours["noise"], 0.0)],
        [1.0, _clear(colours["candidate"], CLEAR)],
    ]
    trace: dict[str, Any] = {
        "type": "heatmap", "z": rows, "zmin": -largest, "zmax": largest, "colorscale": scale, "showscale": False, "xgap": 1, "ygap": 1,
        "text": told, "hovertemplate": "row %{y}, column %{x}: %{text}<extra></extra>",
        "x": list(range(1, decoded.across + 1)), "y": list(range(1, decoded.down + 1)),
    }  # fmt: skip
    width, height = _size(decoded.picture)
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    layout = layout_of(colours)
    layout["xaxis"] = hidden | {"range": [0.5, decoded.across + 0.5]}
    ratio = (height / decoded.down) / (width / decoded.across)
    layout["yaxis"] = hidden | {"range": [decoded.down + 0.5, 0.5], "scaleanchor": "x", "scaleratio": ratio}
    source = f"data:image/png;base64,{base64.b64encode(decoded.picture).decode()}"
    layout["images"] = [
        {
            "source": source, "xref": "x", "yref": "y", "x": 0.5, "y": 0.5, "sizex": decoded.across, "sizey": decoded.down,
            "sizing": "stretch", "layer": "below",
        }
    ]  # fmt: skip
    return go.Figure({"data": [trace], "layout": layout | {"dragmode": False}}, _validate=False)


def under_the_wave(decoded: Decoded, owed: Owed) -> go.Figure:
    """The sound's loudness over time, and under it a bar for each part."""
    colours = palette()
    step, length = decoded.seconds / max(1, len(decoded.wave)), decoded.seconds / decoded.across
    moments = [(place + 0.5) * step for place in range(len(decoded.wave))]
    line = {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 0},
        "fillcolor": colours["noise"],
        "hoverinfo": "skip",
        "yaxis": "y2",
    }
    scale = 100 if owed.of else 1
    bars = {
        "type": "bar", "x": [(part + 0.5) * length for part in range(decoded.across)], "y": [change * scale for change in owed.changes],
        "width": 0.9 * length, "text": [_told(change, owed) for change in owed.changes], "textposition": "none",
        "marker": {"color": [colours["candidate"] if change > 0 else colours["attempt"] for change in owed.changes]},
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    layout = layout_of(colours)
    layout["xaxis"] |= {"title": {"text": "Seconds"}, "range": [0, decoded.seconds], "showgrid": False}
    layout["yaxis"] |= {
        "title": {"text": "Points" if owed.of else "Change"}, "domain": [0, 0.5], "zeroline": True,
        "zerolinecolor": colours["best"], "nticks": 4,
    }  # fmt: skip
    layout["yaxis2"] = {"domain": [0.56, 1], "visible": False}
    up = line | {"x": moments, "y": list(decoded.wave), "fill": "tozeroy"}
    down = line | {"x": moments, "y": [-each for each in decoded.wave], "fill": "tozeroy"}
    return go.Figure(
        {"data": [up, down, bars], "layout": layout | {"showlegend": False, "dragmode": False}}, _validate=False
    )


def _told(change: float, owed: Owed) -> str:
    said = f"{change * 100:+.2g} points" if owed.of else f"{change:+.3g}"
    return said.replace("-", "−")


def _clear(colour: str, share: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def _size(png: bytes) -> tuple[int, int]:
    """From the header of a PNG file that was written here."""
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
