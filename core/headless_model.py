"""The headless command's side of a language model: its settings, checked before anything is begun."""

from __future__ import annotations

import argparse

from core.errors import BadInput
from core.harness.task import Task
from core.llm.caps import Caps
from core.llm.client import Unusable, probe
from core.llm.estimate import estimate
from core.llm.prices import known
from core.llm.provider import provider
from core.runs import Settings
from core.terminal import say

PRIVACY = {
    "names": "names and kinds of columns", "summary": "names, kinds and summary figures of columns",
    "examples": "names, kinds, summary figures and example cells of columns",
}  # fmt: skip
DESCRIBED, PER_COLUMN = 100, 25  # tokens of a task's description, for the estimate


def check(options: argparse.Namespace) -> None:
    """Refuse caps that are no caps. Raises BadInput."""
    for name in ("max_cost", "max_tokens", "max_calls"):
        given = getattr(options, name)
        if given is not None and not 0 <= given < float("inf"):
            raise BadInput(f"--{name.replace('_', '-')} {given:g}: a cap is a number from zero up.")
    if options.engineer == "playbook" and options.search == "on":
        say("! --search on: the playbook looks nothing up; it has an effect with --engineer llm.")


def with_model(settings: Settings, options: argparse.Namespace, task: Task) -> Settings:
    """The settings with the model that will be asked; it was asked one word. Raises BadInput for whatever cannot work."""
    if options.engineer != "llm":
        return settings
    provided = provider(options.model)
    if options.max_cost is not None and not known(provided.model):
        raise BadInput(f"--max-cost: no price is known for {provided.model}; give --max-tokens or --max-calls instead.")
    try:
        say(probe(provided))
    except Unusable as error:
        raise BadInput(str(error)) from None
    given = {"money": options.max_cost, "tokens": options.max_tokens, "calls": options.max_calls}
    caps = Caps.model_validate({name: value for name, value in given.items() if value is not None})
    say(f"{PRIVACY[options.privacy]} will be sent to {provided.model} (--privacy), and no row of the test set.")
    say(estimate(provided.model, settings.sizes, DESCRIBED + PER_COLUMN * len(task.columns)).sentence)
    return settings.model_copy(
        update={
            "engineer": "llm", "model": provided.model, "privacy": options.privacy, "caps": caps,
            "search": options.search != "off",
        }
    )  # fmt: skip
