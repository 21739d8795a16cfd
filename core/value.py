"""The base of everything that crosses a border: frozen, strict about names, JSON in and out, with a digest."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A frozen value. `model_dump(mode="json")` and `model_validate` are inverse to each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def digest(*parts: Any) -> str:
    """Sixteen hex digits that name these parts: values, or anything JSON can hold."""
    text = json.dumps([_plain(part) for part in parts], sort_keys=True, allow_nan=False, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(part: Any) -> Any:
    if isinstance(part, BaseModel):
        return part.model_dump(mode="json")
    if isinstance(part, dict):
        return {str(name): _plain(item) for name, item in part.items()}
    if isinstance(part, (list, tuple)):
        return [_plain(item) for item in part]
    return part
