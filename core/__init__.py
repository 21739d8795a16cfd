"""MLE-STAR Studio's engine. The verbs below are all that the pages and the command line call; `core` never imports streamlit."""

from core.branching import branch
from core.bundle import model_bundle
from core.columns import ColumnLook, column_look, start_column_look, stop_column_look
from core.data.previews import Preview, previews
from core.data_checks import Checking, because, check_data, checking, cure, cured, end_check, start_check
from core.diagnosis import Diagnosed, compared, diagnosed
from core.ensemble_verbs import ensemble_classes, ensemble_likeness, try_ensemble
from core.learning import Curve, learning_curve, start_curve, stop_curve
from core.listing import Waiting, waiting
from core.llm.estimate import Estimate
from core.media_verbs import Gallery, Judged, gallery, judged
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
from core.sandbox.gpu import gpu
from core.trying import end_trying, start_trying, try_file, try_form, try_parts, try_predict, try_row
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
    move_deadline,
    rename,
    runs,
    save_draft,
    set_autonomy,
    start_worker,
    steer,
    stop,
    view,
    worker_state,
)
from core.versions import check_version, tried_versions, try_version

__all__ = [
    "Checking",
    "ColumnLook",
    "Curve",
    "Diagnosed",
    "Estimate",
    "Gallery",
    "Judged",
    "Preview",
    "RunSummary",
    "Spoken",
    "Waiting",
    "add_minutes",
    "answer",
    "because",
    "branch",
    "card_from_link",
    "check_data",
    "check_version",
    "checking",
    "clear_memory",
    "column_look",
    "compared",
    "create",
    "cure",
    "cured",
    "delete",
    "describe",
    "diagnosed",
    "draft",
    "end_check",
    "end_trying",
    "ensemble_classes",
    "ensemble_likeness",
    "estimate",
    "file",
    "files",
    "finish_now",
    "gallery",
    "gpu",
    "judged",
    "learning_curve",
    "memory",
    "model_bundle",
    "move_deadline",
    "notebook",
    "pack",
    "previews",
    "provider",
    "provider_models",
    "rename",
    "runs",
    "save_draft",
    "set_autonomy",
    "set_memory",
    "start_check",
    "start_column_look",
    "start_curve",
    "start_trying",
    "start_worker",
    "steer",
    "stop",
    "stop_column_look",
    "stop_curve",
    "test_provider",
    "transcript",
    "tried_versions",
    "try_ensemble",
    "try_file",
    "try_form",
    "try_parts",
    "try_predict",
    "try_row",
    "try_version",
    "unpack",
    "view",
    "waiting",
    "what_is_sent",
    "worker_state",
]
