from __future__ import annotations

from tests.steps.conftest import a_run, starter

__all__ = ["a_run", "starter"]  # the fixtures of the steps
