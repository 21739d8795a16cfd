"""MLE-STAR Studio's engine. The verbs below are all that the pages and the command line call; `core` never imports streamlit."""

from core.verbs import (
    RunSummary,
    add_minutes,
    answer,
    create,
    delete,
    draft,
    file,
    files,
    finish_now,
    rename,
    runs,
    save_draft,
    set_autonomy,
    start_worker,
    stop,
    try_ensemble,
    view,
    worker_state,
)

__all__ = [
    "RunSummary", "add_minutes", "answer", "create", "delete", "draft", "file", "files", "finish_now", "rename", "runs",
    "save_draft", "set_autonomy", "start_worker", "stop", "try_ensemble", "view", "worker_state",
]  # fmt: skip
