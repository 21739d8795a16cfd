from __future__ import annotations

import pytest

from core.engineers.llm.fitting import fitted
from core.engineers.llm.outline import around, outline
from core.engineers.llm.reading import Wrong
from core.engineers.llm.scopes import names
from core.engineers.playbook.catalogue import alternatives, recipe
from core.engineers.playbook.names import fits_in
from core.engineers.playbook.script import assemble
from core.solution import BrokenSolution, Solution
from tests.engineers.llm.made import SCRIPT
from tests.engineers.playbook.tables import multiclass, table


def with_block(code: str) -> Solution:
    return fitted(SCRIPT, "model", code)


def test_an_outline_says_what_each_block_takes_and_gives() -> None:
    assert outline(SCRIPT, "model").split("\n") == [
        "[setup] Data: binds targets, task, train",
        "[features] Numbers: reads task; binds features, numbers",
        "[model] (given below)",
        "[train] Train: reads features, model, targets, train",
        "[predict] Predict: reads features, model, targets; binds predict",
        "Imported: json, pd",
    ]


def test_what_a_block_reads_is_shown_as_it_is_bound_and_what_is_read_of_it_is_named() -> None:
    above, below = around(SCRIPT, "train")
    assert above.split("\n") == [
        'train = pd.read_parquet("input/train.parquet")',
        'targets = task["targets"]',
        "def features(frame):",
        "model = Ridge(alpha=1.0)",
    ]
    assert below == ""
    assert around(SCRIPT, "model")[1] == "model"


def test_a_table_that_a_block_fills_counts_as_what_it_gives() -> None:
    code = SCRIPT.code.replace(
        "model.fit(", "made = {}\n\n# %% [fill] Fill\nmade['a'] = 1\n\n# %% [use] Use\nuse = made\nmodel.fit("
    )
    assert around(Solution(code=code, title="t"), "fill") == ("made = {}", "made")


def test_a_class_is_shown_with_how_it_is_made() -> None:
    code = SCRIPT.code.replace(
        "model = Ridge(",
        "class Net:\n    def __init__(self, width=3):\n        pass\n\n# %% [more] More\nnet = Net()\nmodel = Ridge(",
    )
    assert around(Solution(code=code, title="t"), "more")[0] == "class Net: __init__(self, width=3)"


@pytest.mark.parametrize(
    ("code", "bound", "read"),
    [
        ("a = b + len([c for c in d])", {"a"}, {"b", "d"}),
        ("def f(x):\n    global g\n    g = x + h\n    return y\n", {"f", "g"}, {"h", "y"}),
        ("try:\n    import q as r\nexcept ImportError as e:\n    def r(): pass", {"r", "e"}, set()),
        ("if (n := m):\n    class K(L):\n        o = p", {"n", "K"}, {"m", "L", "p"}),
        ("broken(", set(), set()),
    ],
)  # fmt: skip
def test_names_are_found_as_python_scopes_them(code: str, bound: set[str], read: set[str]) -> None:
    found = names(code)
    assert (found[0], found[1] - found[0]) == (bound, read)


@pytest.mark.parametrize(
    "code",
    [
        "model = Ridge(alpha=2.0)\nfrom sklearn.linear_model import Ridge",
        "from x import *\nmodel = Y()",
        "import os\nmodel = [os.sep for _ in targets]",
    ],
)
def test_code_that_finds_its_names_and_gives_what_is_read_fits(code: str) -> None:
    assert with_block(code).block("model").code == code


def test_a_loops_own_name_is_not_asked_of_the_blocks_above() -> None:
    code = SCRIPT.code.replace("model = Ridge(alpha=1.0)", "for each in [1.0]:\n    model = Ridge(alpha=each)")
    code = code.replace("model.fit(features", "for each in [1]:\n    print(each)\nmodel.fit(features")
    assert fitted(Solution(code=code, title="t"), "model", "model = 1")
    assert fitted(Solution(code=code, title="t"), "model", f"model = {' + '.join(['1'] * 900)}")


def test_code_that_misses_a_name_takes_one_away_or_is_broken_says_so() -> None:
    with pytest.raises(Wrong, match="reads strength, which no block binds"):
        with_block("model = strength")
    with pytest.raises(Wrong, match="read model, which its new code does not bind"):
        with_block("other = 1")
    with pytest.raises(BrokenSolution, match="`model = \\(`"):
        with_block("model = (")
    with pytest.raises(BrokenSolution, match="outside function"):
        with_block("model = 1\nreturn model")
    with pytest.raises(BrokenSolution, match="`# %%` line"):
        with_block("model = 1\n# %%\nx = 2")
    with pytest.raises(Wrong, match="There is no block `nowhere`"):
        fitted(SCRIPT, "nowhere", "x = 1")


@pytest.mark.parametrize("family", ["net", "linear"])
def test_what_the_playbook_would_put_into_a_block_fits(family: str) -> None:
    told = multiclass(table(100))
    found = recipe(family)
    assert found is not None
    script = assemble(told, found)
    for block in script.blocks:
        for each in alternatives(block.name):
            if fits_in(script, block.name, each.code):
                assert fitted(script, block.name, each.code)
