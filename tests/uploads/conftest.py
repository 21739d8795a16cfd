"""The pages' fixtures, for uploads that are made on a page."""

from tests.pages.conftest import page, studio

__all__ = ["page", "studio"]
