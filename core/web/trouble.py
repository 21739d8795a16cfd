"""What goes wrong with the web, in a sentence."""

from __future__ import annotations

from core.errors import StudioError


class WebTrouble(StudioError):
    """A page cannot be had, or a search found nothing; the sentence says why."""
