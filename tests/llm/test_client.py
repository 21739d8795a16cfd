from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from core.engineers.desk import Call, Message, Reply
from core.llm import client, stream
from core.llm.provider import provider
from tests.fakes.provider import KEY, MODEL, Act, fail
from tests.llm.conftest import Serve

FORM = {
    "type": "object", "properties": {"plan": {"type": "string"}}, "required": ["plan"], "additionalProperties": False,
}  # fmt: skip
CALL = Call(role="planner", messages=(Message(role="user", content="Answer in JSON."),), form=FORM)
GOOD = '{"plan": "squares"}'


def ask(said: list[str] | None = None, stopped: Callable[[], bool] = lambda: False, seconds: float = 20.0) -> Reply:
    heard = [] if said is None else said
    return client.complete(provider(), CALL, answer_tokens=500, seconds=seconds, stopped=stopped, said=heard.append)


def in_turn(*acts: Act) -> Callable[[dict[str, Any]], Act]:
    """One act after the other, the last for ever."""
    left = list(acts)
    return lambda body: left.pop(0) if len(left) > 1 else left[0]


def test_an_answer_comes_whole_with_the_tokens_that_the_provider_counted(serve: Serve) -> None:
    fake = serve(lambda body: Act(GOOD, cached=2))
    reply = ask()
    assert (reply.text, reply.ended, reply.model) == (GOOD, "stop", MODEL)
    assert (reply.prompt_tokens, reply.answer_tokens, reply.cached_tokens) == (4, 5, 2)
    asked = fake.requests[0]
    assert asked["response_format"]["json_schema"]["schema"] == FORM
    assert asked["temperature"] == 0
    assert asked["max_completion_tokens"] == 500


def test_an_endpoint_that_counts_nothing_is_estimated_for_rather_high(serve: Serve) -> None:
    serve(lambda body: Act(GOOD, usage=False))
    reply = ask()
    assert reply.prompt_tokens >= 4
    assert reply.answer_tokens >= 5


@pytest.mark.parametrize(
    ("refuses", "then"),
    [
        ("response_format", "nothing of the kind"), ("stream_options", "no count"), ("max_completion_tokens", "max_tokens"),
        ("temperature", "no temperature"), ("stream", "whole"),
    ],
)  # fmt: skip
def test_what_an_endpoint_does_not_take_is_left_out_and_remembered(serve: Serve, refuses: str, then: str) -> None:
    def answer(body: dict[str, Any]) -> Act:
        refused = refuses in body and (refuses != "stream" or body["stream"])
        return fail(400, f"Unsupported parameter: '{refuses}'.") if refused else Act(GOOD)

    fake = serve(answer)
    assert ask().text == GOOD
    before = len(fake.requests)
    assert ask().text == GOOD
    assert len(fake.requests) == before + 1


def test_without_schemas_json_is_asked_for_and_without_json_nothing(serve: Serve) -> None:
    def answer(body: dict[str, Any]) -> Act:
        kind = body.get("response_format", {}).get("type")
        return Act(GOOD) if kind == "json_object" else fail(400, f"'response_format' {kind} is not supported")

    fake = serve(answer)
    assert ask().text == GOOD
    assert [body.get("response_format", {}).get("type") for body in fake.requests] == ["json_schema", "json_object"]


def test_an_endpoint_that_gives_no_reason_is_asked_ever_more_plainly(serve: Serve) -> None:
    fake = serve(lambda body: Act(GOOD) if set(body) == {"model", "messages"} else fail(400, "bad request"))
    assert ask().text == GOOD
    assert set(fake.requests[-1]) == {"model", "messages"}


def test_a_rate_limit_is_waited_for_as_long_as_the_provider_asks(serve: Serve) -> None:
    serve(in_turn(fail(429, "slow down", Retry_After="0.3"), Act(GOOD)))
    said: list[str] = []
    begun = time.monotonic()
    assert ask(said).text == GOOD
    assert time.monotonic() - begun >= 0.3
    assert len(said) == 1
    assert "429: slow down" in said[0]


@pytest.mark.parametrize(
    "trouble",
    [
        fail(500, "oops"), fail(503, "overloaded"), Act(GOOD * 300, drop=100), Act(GOOD, garbage=True),
        Act(GOOD, finish=None), Act(hang=True),
    ],
    ids=["500", "503", "a stream that breaks off", "a line that is no JSON", "no end", "silence"],
)  # fmt: skip
def test_a_passing_trouble_is_tried_again_and_told(serve: Serve, trouble: Act) -> None:
    fake = serve(in_turn(trouble, Act(GOOD)))
    said: list[str] = []
    assert ask(said).text == GOOD
    assert len(fake.requests) == 2
    assert len(said) == 1
    assert said[0].endswith("Trying again in 0 s.")


def test_trouble_that_does_not_pass_is_given_up_with_a_sentence(serve: Serve) -> None:
    fake = serve(lambda body: fail(500, "oops"))
    with pytest.raises(client.Unusable, match=r"is in trouble \(500: oops\). Tried 6 times"):
        ask()
    assert len(fake.requests) == client.TRIES


def test_a_refused_key_an_unknown_model_and_a_used_up_quota_are_told_at_once(serve: Serve) -> None:
    fake = serve(lambda body: fail(429, "You exceeded your current quota", "insufficient_quota"))
    with pytest.raises(client.Unusable, match=r"quota .* is used up"):
        ask()
    fake.models = ("another",)
    with pytest.raises(client.Unusable, match="knows no model 'fake-model'"):
        ask()
    assert len(fake.requests) == 2
    fake.key = "another"
    with pytest.raises(client.Unusable, match=r"The key was refused .* set OPENAI_API_KEY anew") as refused:
        ask()
    assert KEY[:8] not in str(refused.value)


def test_where_nobody_answers_the_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("STUDIO_MODEL", "any")
    with pytest.raises(client.Unusable, match=r"There is no way to 127.0.0.1:9 .* Tried 3 times"):
        ask()
    with pytest.raises(client.Unusable, match="no way to"):
        client.models(provider())


def test_a_question_too_long_for_the_model_is_told(serve: Serve) -> None:
    serve(lambda body: fail(400, "This model's maximum context length is 4096 tokens", "context_length_exceeded"))
    with pytest.raises(client.Unusable, match="longer context"):
        ask()


@pytest.mark.parametrize(
    ("act", "ended"),
    [
        (Act(GOOD, finish="length"), "length"), (Act("x" * 200_000), "too long"), (Act("", refusal="I will not."), "refused"),
        (Act("half", finish="content_filter"), "refused"), (Act(""), "stop"),
    ],
    ids=["cut at the limit", "200 kB", "a refusal", "filtered", "nothing"],
)  # fmt: skip
@pytest.mark.parametrize("streamed", [True, False])
def test_how_an_answer_ended_is_told(serve: Serve, act: Act, ended: str, streamed: bool) -> None:
    serve(lambda body: act if streamed or not body.get("stream") else fail(400, "no 'stream' here"))
    reply = ask()
    assert reply.ended == ended
    assert len(reply.text) <= stream.LONGEST


@pytest.mark.parametrize("act", [Act(hang=True), fail(429, "later", Retry_After="30")], ids=["silent", "asked to wait"])
def test_a_stop_ends_the_wait_at_once(serve: Serve, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENCE", 30.0)
    serve(lambda body: act)
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    begun = time.monotonic()
    with pytest.raises(client.OutOfTime, match="the run was stopped"):
        ask(stopped=stop.is_set, seconds=60.0)
    assert time.monotonic() - begun < 0.9


def test_no_try_goes_beyond_the_seconds(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENCE", 30.0)
    serve(lambda body: Act(hang=True))
    begun = time.monotonic()
    with pytest.raises(client.OutOfTime):
        ask(seconds=0.4)
    assert time.monotonic() - begun < 1.0


def test_only_so_many_questions_are_asked_at_a_time(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDIO_LLM_PARALLEL", "2")
    fake = serve(lambda body: Act(GOOD, delay=0.1))
    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(fake.requests) == 6
    assert fake.most_at_once == 2


def test_a_key_that_the_model_repeats_is_not_repeated_by_us(serve: Serve) -> None:
    serve(lambda body: Act(f"your key is {KEY}, in short {KEY[:10]}***{KEY[-4:]}"))
    assert ask().text == "your key is [key], in short [key]"


def test_a_connection_is_tested_with_one_word(serve: Serve) -> None:
    fake = serve(lambda body: Act("ok"))
    assert client.probe(provider()).startswith(f"{MODEL} at 127.0.0.1")
    assert client.models(provider()) == (MODEL,)
    assert len(fake.requests) == 1
