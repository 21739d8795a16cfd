from __future__ import annotations

import json
import time

import pytest

from core.engineers.desk import Reply
from core.engineers.llm.answers import (
    Answer,
    Cards,
    Combination,
    Mended,
    Merged,
    Rewritten,
    Script,
    Summary,
    Variants,
    schema,
)
from core.engineers.llm.reading import Wrong, read


def taken(text: str, answer: type[Answer] = Rewritten) -> Answer:
    return read(Reply(text=text), answer)


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "t", "code": "x = 1\\n"}',
        'Here it is:\n```json\n{"title": "t", "code": "x = 1\\n"}\n```\nGood luck {friend}!',
        'The set {1, 2} and {"title": "t", "code": "x = 1\\n"} as asked.',
        '{"title": "t"}\n```python\nx = 1\n```',
        '```json\n{"title": "t", "code": ""}\n```\n\n```python\nx = 1\n```\n',
        '<think>{"title": "no", "code": "no"}</think>\n{"title": "t", "code": "x = 1\\n"}',
        '{"title": "t", "code": "x = 1\n"}',
        '{"title": "t", "code": "x = 1\\n", "remark": {"mood": "fine"}}',
    ],
    ids=["plain", "fenced", "in prose", "code fenced", "both fenced", "after thoughts", "raw line end", "more fields"],
)
def test_an_answer_is_read_however_it_is_wrapped(text: str) -> None:
    assert taken(text) == Rewritten(title="t", code="x = 1\n")


def test_code_alone_in_a_fence_is_an_answer() -> None:
    assert taken("Sure:\n```python\nx = 1\n```") == Rewritten(code="x = 1\n")


def test_code_in_fences_is_taken_in_order_where_the_object_has_none() -> None:
    answer = taken(
        '{"variants": [{"block": "a", "title": "x"}, {"block": "b", "title": "y", "code": ""}, '
        '{"block": "c", "title": "z"}]}\n```python\na = 1\n```\nand\n```python\nc = 3\n```',
        Variants,
    )
    assert isinstance(answer, Variants)
    assert [each.code for each in answer.variants] == ["a = 1\n", "", "c = 3\n"]


def test_a_fence_inside_a_codes_own_text_does_not_end_it() -> None:
    code = 'text = """\n```json\n{}\n```\n"""\n'
    assert taken(json.dumps({"title": "t", "code": code})) == Rewritten(title="t", code=code)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(text=""), "empty"),
        (Reply(text='{"title": "t", "co', ended="length"), "cut off"),
        (Reply(text='{"title": "t", "code": "x"}', ended="length"), "cut off"),
        (Reply(text="x" * 300, ended="too long"), "endless"),
        (Reply(text="I cannot help with that.", ended="refused"), "refusal"),
        (Reply(text="I cannot help with that."), "no JSON object"),
        (Reply(text='{"title": "t"}'), "`code`: Field required"),
        (Reply(text='{"title": ["t"], "code": "x"}'), "`title`"),
        (Reply(text='{"title": "t", "code": "\\ud800"}'), "parse raw data as a unicode string"),
        (Reply(text='{"a": ' * 5000), "no JSON object"),
        (Reply(text='{"title": "t", "code": ' + '"x' * 100_000), "200,0"),
        (Reply(text="[1, 2]"), "no JSON object"),
    ],
)
def test_an_answer_that_cannot_be_used_says_why(reply: Reply, words: str) -> None:
    with pytest.raises(Wrong, match=words):
        read(reply, Rewritten)


@pytest.mark.parametrize("part", ["```x\n", "{", '{"a": {', "```json\n{"])
def test_a_spoilt_answer_of_any_shape_is_refused_at_once(part: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(Wrong):
        taken((part * 100_000)[:99_000])
    assert time.perf_counter() - begun < 2


def test_numbers_that_are_none_are_refused() -> None:
    with pytest.raises(Wrong, match="weights"):
        taken('{"method": "weights", "members": ["a", "b"], "weights": [NaN, 1]}', Combination)


def test_schemas_are_strict_and_stand_alone() -> None:
    for answer in (Cards, Script, Merged, Variants, Summary, Mended):
        made = schema(answer)
        text = json.dumps(made)
        assert "$ref" not in text
        assert "minLength" not in text
        assert made["required"] == list(answer.model_fields)
        assert text.count('"type": "object"') == text.count('"additionalProperties": false')
