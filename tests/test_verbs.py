from __future__ import annotations

import pytest

import core


@pytest.mark.parametrize("name", core.__all__)
def test_every_verb_is_what_its_name_says_and_no_module(name: str) -> None:
    assert callable(getattr(core, name))
