"""The workflows of a run: the search itself, and one per parallel solution."""

from __future__ import annotations

import importlib
import logging
from typing import Any, get_type_hints

from dbos import DBOS

from core.durable import store
from core.durable.evaluations import dataset
from core.durable.run import Run, Stopped
from core.engineers.port import Brief, Engineer
from core.errors import StudioError
from core.runs import Settings

log = logging.getLogger("studio")
SEARCH = "core.star:search"
ENGINEERS = {"playbook": "core.engineers.playbook:Playbook", "llm": "core.engineers.llm:LanguageModel"}


@DBOS.workflow(name="search", max_recovery_attempts=None)
def search(run: str) -> dict[str, Any]:
    """One whole run. Every end is written in the journal, with a sentence."""
    try:
        _named(SEARCH)(opened(run))
    except Stopped:
        store.write(run, "", "stopped", {"sentence": "Stopped. What was found until then is kept."})
    except StudioError as error:
        _failed(run, str(error))
    except Exception as error:
        log.exception("run %s failed", run)
        sentence = f"The program itself failed ({type(error).__name__}: {error}). What was found until then is kept."
        _failed(run, sentence[:500])
        raise
    return {"run": run}


def _failed(run: str, sentence: str) -> None:
    """What goes on beside, another solution or its evaluations, is stopped: nobody could do it afterwards."""
    store.write(run, "", "failed", {"sentence": sentence})
    store.update_run(run, control="stop")


@DBOS.workflow(name="branch", max_recovery_attempts=None)
def branch(run: str, path: list[str], work: str, argument: dict[str, Any]) -> dict[str, Any]:
    """One parallel solution: `work` on its argument, at its own place in the run."""
    function = _named(work)
    kind = next(hint for name, hint in get_type_hints(function).items() if name not in ("run", "return"))
    try:
        value = function(opened(run).at(*path), kind.model_validate(argument))
    except Stopped:
        return {"stopped": True}
    answer: dict[str, Any] = {"value": value.model_dump(mode="json")}
    return answer


def opened(run: str) -> Run:
    """The run as its steps see it."""
    body = store.event(run, "", "created")
    assert body is not None, f"run {run} has no first event"
    settings = Settings.model_validate(body["settings"])
    return Run(run, settings, dataset(run), engineer(settings.engineer), Brief.model_validate(body["brief"]))


def engineer(name: str) -> Engineer:
    """The engineer of this name. Raises StudioError."""
    if name not in ENGINEERS:
        raise StudioError(f"There is no engineer {name!r} here: choose one of {', '.join(sorted(ENGINEERS))}.")
    made: Engineer = _named(ENGINEERS[name])()
    return made


def _named(name: str) -> Any:
    module, function = name.split(":")
    return getattr(importlib.import_module(module), function)
