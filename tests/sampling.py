"""What is exhaustive by nature runs whole in `make test-all`; `make test` runs a sample of it, always the same (a pytest plugin).

`@pytest.mark.sample(keep=3)` marks all cases of a parametrised test but three as `slow`; `@pytest.mark.sample(by="alternative")` all but
one for each value of that parameter. Which ones stay is drawn by a hash of their names, apart from those that `always` names by
their ids.
"""

from __future__ import annotations

import zlib
from collections import defaultdict

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before anything is left out by `-m`."""
    tests: dict[tuple[str, str], list[pytest.Function]] = defaultdict(list)
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("sample"):
            tests[str(item.path), item.originalname].append(item)
    for cases in tests.values():
        mark = cases[0].get_closest_marker("sample")
        assert mark is not None
        kept = sample({each.name: each for each in cases}, **mark.kwargs)
        for each in cases:
            if each.name not in kept:
                each.add_marker(pytest.mark.slow)


def sample(cases: dict[str, pytest.Function], keep: int = 0, by: str = "", always: tuple[str, ...] = ()) -> set[str]:
    """The names of the cases that stay: `keep` of them, or one for each value of the parameter `by`; those in `always` among them.

    Raises ValueError where `always` names a case that does not exist.
    """
    known = {each.callspec.id: name for name, each in cases.items()}
    if missing := set(always) - set(known):
        raise ValueError(f"no such case: {', '.join(sorted(missing))}")
    first = {known[each] for each in always}
    drawn = sorted(cases, key=lambda name: (name not in first, zlib.crc32(name.encode())))
    if not by:
        return set(drawn[: max(keep, len(first))])
    values: dict[str, str] = {}
    for name in drawn:
        values.setdefault(repr(cases[name].callspec.params[by]), name)
    return {*first, *values.values()}
