"""MLE-STAR Studio's engine. The verbs below are all that the pages and the command line call; `core` never imports streamlit."""

from core.bundle import model_bundle
from core.data_checks import Checking, because, check_data, checking, cure, cured, end_check, start_check
from core.diagnosis import Diagnosed, compared, diagnosed
from core.listing import Waiting, waiting
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
from core.notebook import notebook
from core.packing.incoming import unpack
from core.packing.outgoing import pack
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
    "Checking",
    "Diagnosed",
    "Estimate",
    "RunSummary",
    "Spoken",
    "Waiting",
    "add_minutes",
    "answer",
    "because",
    "card_from_link",
    "check_data",
    "checking",
    "clear_memory",
    "compared",
    "create",
    "cure",
    "cured",
    "delete",
    "describe",
    "diagnosed",
    "draft",
    "end_check",
    "estimate",
    "file",
    "files",
    "finish_now",
    "memory",
    "model_bundle",
    "notebook",
    "pack",
    "provider",
    "provider_models",
    "rename",
    "runs",
    "save_draft",
    "set_autonomy",
    "set_memory",
    "start_check",
    "start_worker",
    "stop",
    "test_provider",
    "transcript",
    "try_ensemble",
    "unpack",
    "view",
    "waiting",
    "what_is_sent",
    "worker_state",
]
