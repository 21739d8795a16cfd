"""The report as one HTML file that opens without a network: words, figures, the best script. Plotly's own code lies in it."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go
from markdown_it import MarkdownIt
from plotly.offline import get_plotlyjs

import core
from core.errors import StudioError
from core.view import RunView
from pages.widgets import diagnosis_charts as charts
from pages.widgets.colours import on_paper
from pages.widgets.diagnosis import COLUMNS, HEIGHT, SLICES, figures_of
from pages.widgets.score_chart import score_plot
from pages.widgets.waterfall import waterfall, way
from pages.widgets.words import metric_title

STYLE = """
body { font: 16px/1.55 system-ui, sans-serif; color: #1b2733; background: #fff; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse } td, th { border-bottom: 1px solid #d5dce2; padding: .3rem .8rem; text-align: left }
pre { background: #f1f4f7; padding: 1rem; overflow-x: auto; font-size: 13px } figure { margin: 1.5rem 0 } figcaption { color: #4d5a66 }
"""
Figure = tuple[str, go.Figure, int]  # what it shows, the figure, its height


def paper(view: RunView) -> bytes:
    """The file. Texts from data and people are escaped; nothing is loaded from elsewhere."""
    with on_paper():
        figures = [*_way(view), *_diagnosis(view)]
    words = MarkdownIt("js-default").enable("table").render(core.file(view.run, "report.md").decode())
    parts = [_figure(number, *each) for number, each in enumerate(figures)]
    known = view.solutions.get(view.best_solution or "")
    script = f"<h2>The best single script</h2><pre>{escape(known.solution.code)}</pre>" if known else ""
    return (
        "<!doctype html>\n"
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(view.name)}</title><style>{STYLE}</style>'
        f"<script>{get_plotlyjs()}</script></head><body>{words}<h2>Figures</h2>{''.join(parts)}{script}</body></html>\n"
    ).encode()


def _figure(number: int, words: str, figure: go.Figure, height: int) -> str:
    figure.update_layout(paper_bgcolor="#ffffff", plot_bgcolor="#ffffff", font={"color": "#1b2733"}, height=height)
    drawn = figure.to_html(
        full_html=False, include_plotlyjs=False, div_id=f"figure-{number}", config={"displaylogo": False}
    )
    return f"<figure>{drawn}<figcaption>{escape(words)}</figcaption></figure>"


def _way(view: RunView) -> list[Figure]:
    found: list[Figure] = [("Every score with its 95 % interval.", score_plot(view), 400)] if view.points else []
    steps = way(view)
    if steps:
        chart, beyond = waterfall(view, steps)
        words = f"What each change brought; the axis does not begin at 0.{beyond}"
        found.append((words, chart, 140 + 40 * len(steps)))
    return found


def _diagnosis(view: RunView) -> list[Figure]:
    """The figures of the results page; none where there is nothing to look into."""
    try:
        made = core.diagnosed(view.run)
    except StudioError:
        return []
    found: list[Figure] = []
    for target in made.diagnosis.targets:
        name = f"{target.name}: " if len(made.diagnosis.targets) > 1 else ""
        found += [(f"{name}{words}", figure, HEIGHT) for words, figure, _ in figures_of(target)]
    if made.importance:
        shown = dict(list(made.importance.items())[:COLUMNS])
        found.append(("What the predictions depend on.", charts.importance_chart(shown), 110 + 26 * len(shown)))
    slices = made.diagnosis.slices[:SLICES]
    if slices:
        chart = charts.slices_chart(slices, made.diagnosis.whole, metric_title(view.task.metric))
        found.append(("Where it is weakest.", chart, 120 + 30 * len(slices)))
    return found
