from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.solution import MARK, Block, BrokenSolution, Solution, check, compose, parse

NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{0,8}\Z")
LINES = st.one_of(
    st.sampled_from(["", "x = 1", "x = 1", "    return x", "# a comment", "#%% no mark", '"""', " # %% [indented] no"]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=20),
).filter(lambda line: not MARK.match(line))
CODES = st.lists(LINES, max_size=5).map("\n".join)
TITLES = st.text(st.characters(exclude_categories=["Cs"]), max_size=15)
BLOCKS = st.lists(
    st.builds(Block, name=NAMES, title=TITLES, code=CODES, line=st.just(1)),
    min_size=1, max_size=6, unique_by=lambda block: block.name,
)  # fmt: skip


def told(blocks: list[Block] | tuple[Block, ...]) -> list[tuple[str, str, str]]:
    return [(block.name, " ".join(block.title.split()), block.code.strip("\n")) for block in blocks]


@given(BLOCKS)
def test_what_is_composed_parses_to_the_same_blocks(blocks: list[Block]):
    assert told(parse(compose(blocks))) == told(blocks)


@given(BLOCKS)
def test_composing_what_was_parsed_changes_nothing_more(blocks: list[Block]):
    once = compose(blocks)
    assert compose(parse(once)) == once


@given(BLOCKS, CODES, st.data())
def test_replacing_touches_one_block_only(blocks: list[Block], code: str, data: st.DataObject):
    at = data.draw(st.integers(0, len(blocks) - 1))
    before = Solution(code=compose(blocks), title="t")
    after = told(before.replace(blocks[at].name, code).blocks)
    expected = told(before.blocks)
    expected[at] = (*expected[at][:2], code.strip("\n"))
    assert after == expected


def test_of_two_equal_blocks_only_the_named_one_is_replaced():
    solution = Solution(code="# %% [a] A\nx = 1\n\n# %% [b] B\nx = 1\n", title="t")
    assert solution.replace("b", "x = 2").code == "# %% [a] A\nx = 1\n\n# %% [b] B\nx = 2\n"


def test_an_empty_block_is_filled_and_nothing_explodes():
    solution = Solution(code="# %% [a] A\nx = 1\n\n# %% [b] B\n", title="t")
    assert solution.replace("b", "y = 2").code == "# %% [a] A\nx = 1\n\n# %% [b] B\ny = 2\n"
    assert solution.replace("a", "").code == "# %% [a] A\n\n# %% [b] B\n"


def test_a_line_knows_where_it_stands():
    blocks = parse("\n# %% [a] A\nx = 1\n\n# %% [b] B\ny = 2\n")
    assert [block.line for block in blocks] == [2, 5]


def test_text_that_only_looks_like_a_line_end_stays_in_its_line():
    code = "# %% [a] A\nx = 'one\u2028two\x0cthree\x85four'\n"
    assert parse(code)[0].code == "x = 'one\u2028two\x0cthree\x85four'"
    check(code + "\n# %% [p] P\ndef predict(test): ...\n")


def test_windows_line_ends_are_understood():
    assert told(parse("# %% [a] A\r\nx = 1\r\n# %% [b] B\r\ny = 2\r\n")) == [("a", "A", "x = 1"), ("b", "B", "y = 2")]


def test_code_with_a_mark_of_its_own_is_refused():
    with pytest.raises(BrokenSolution, match="another"):
        Solution(code="# %% [a] A\nx = 1\n", title="t").replace("a", "x = 2\n# %% [b] B\ny = 1")


def test_an_unknown_block_is_named_with_those_there_are():
    with pytest.raises(KeyError, match=r"\[c\]; there are: a, b"):
        Solution(code="# %% [a] A\n# %% [b] B\n", title="t").replace("c", "")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("x = 1", "no block"),
        ("x = 1\n# %% [a] A\n", "above the first block"),
        ("# %% [a] A\n# %% [a] again\n", "twice"),
        ("# %% [a] A\nx = (\n", "line 2"),
        ("# %% [a] A\nx = 1\n", "predict"),
        ("# %% [a] A\nif True:\n    def predict(test): ...\n", "predict"),
        ("# %% [a] A\nx = '\x00'\n", "null"),
        ("# %% [a] A\nx = " + "-" * 100_000 + "1\n", "nested"),
        ("# %% [a] A\nx = " + "(" * 5_000 + "\n", "nested"),
    ],
)
def test_what_is_no_solution_is_said_in_a_sentence(code: str, sentence: str):
    with pytest.raises(BrokenSolution, match=sentence):
        check(code)


def test_a_predict_that_is_assigned_counts():
    check("# %% [a] A\npredict = print\n")


def test_equal_code_has_equal_ids_whatever_the_title():
    code = "# %% [a] A\n"
    assert Solution(code=code, title="one").id == Solution(code=code, title="two").id
    assert Solution(code=code, title="one").id != Solution(code=code + "\n", title="one").id
