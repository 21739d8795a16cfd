"""MLE-STAR Studio's engine. The verbs below are all that the pages and the command line call; `core` never imports streamlit."""

from core.data_checks import Checking, because, check_data, checking, cure, cured, end_check, start_check
from core.llm.estimate import Estimate
from core.memory_verbs import clear_memory, memory, set_memory
from core.model_verbs import (
    Spoken,
    card_from_link,
    describe,
    estimate,
    provider,
    provider_models,
    test_provider,
    transcript,
    what_is_sent,
)
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
    "Checking", "Estimate", "RunSummary", "Spoken", "add_minutes", "answer", "because", "card_from_link", "check_data",
    "checking", "clear_memory", "create", "cure", "cured", "delete", "describe", "draft", "end_check", "estimate", "file", "files", "finish_now", "memory",
    "provider", "provider_models", "rename", "runs", "save_draft", "set_autonomy", "set_memory", "start_check", "start_worker", "stop",
    "test_provider", "transcript", "try_ensemble", "view", "what_is_sent", "worker_state",
]  # fmt: skip
