"""One hostile or broken upload: how it is made, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from core.settings import Limits

SMALL = Limits(
    upload_mb=64,
    unpacked_mb=64,
    cells=5_000_000,
    files=500,
    memory_mb=1024,
    read_seconds=4,
    file_mb=16,
    pixels=20_000_000,
)


@dataclass(frozen=True)
class Case:
    """`words` stand in the sentence that refuses it, or, where it is `taken`, in a note (empty: there is none).

    A `bomb` is read in a process of its own whose memory is looked at.
    """

    file: str
    content: Callable[[], bytes]
    words: str
    taken: bool = False
    bomb: bool = False
    limits: Limits = SMALL

    def under(self, **given: int) -> Case:
        """The same under other limits."""
        return replace(self, limits=self.limits.model_copy(update=given))


def given(content: bytes) -> Callable[[], bytes]:
    """Content that is small enough to be written out."""
    return lambda: content
