"""What endpoints are known to do in their own way."""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any

import pytest

from core.engineers.desk import Call, Message
from core.llm import client, extras, stream
from core.llm.provider import Provider, provider
from tests.fakes.provider import KEY, MODEL, Act, FakeProvider, fail
from tests.llm.conftest import Serve
from tests.llm.test_client import GOOD, ask, in_turn

PLAIN = Call(role="planner", messages=(Message(role="user", content="hello"),))


def events(*pieces: Any) -> Act:
    return Act(raw="".join(f"data: {json.dumps(piece)}\n\n" for piece in pieces) + "data: [DONE]\n\n")


def piece(delta: Any, finish: str | None = None) -> dict[str, Any]:
    return {"id": "1", "object": "chat.completion.chunk", "choices": [{"delta": delta, "finish_reason": finish}]}


def test_a_stop_is_told_to_the_provider_too(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENCE", 30.0)
    fake = serve(lambda body: Act(hang=True))
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    with pytest.raises(client.OutOfTime):
        ask(stopped=stop.is_set)
    until = time.monotonic() + 2
    while not fake.gone and time.monotonic() < until:
        time.sleep(0.01)
    assert fake.gone == 1


def test_neither_key_nor_address_nor_prompt_reaches_a_log(
    serve: Serve, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = serve(lambda body: Act(GOOD))
    monkeypatch.setenv("OPENAI_BASE_URL", f"{fake.url}?token=hush-hush-123")
    with caplog.at_level(logging.DEBUG):
        assert ask().text == GOOD
    for secret in (KEY, "hush-hush", "Answer in JSON"):
        assert secret not in caplog.text


def test_nothing_of_the_environment_is_sent_but_our_settings(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "not-for-others")
    fake = serve(lambda body: Act(GOOD))
    ask()
    assert "not-for-others" not in str(fake.headers)
    assert fake.headers[0]["authorization"] == f"Bearer {KEY}"


def test_an_error_in_the_middle_of_a_stream_is_tried_again(serve: Serve) -> None:
    serve(in_turn(events(piece({"content": "ha"}), {"error": {"message": "the engine died", "code": 500}}), Act(GOOD)))
    said: list[str] = []
    assert ask(said).text == GOOD
    assert "the engine died" in said[0]


def test_a_context_error_in_a_stream_is_final(serve: Serve) -> None:
    serve(lambda body: events({"error": {"message": "request exceeds the available context size"}}))
    with pytest.raises(client.Unusable, match="longer context"):
        ask()


@pytest.mark.parametrize(
    "nonsense",
    [[], "hello", 5, None, {"choices": 5}, {"choices": [None]}, {"choices": [{"delta": "text"}]}],
)
def test_events_of_any_shape_end_in_another_try(serve: Serve, nonsense: Any) -> None:
    serve(in_turn(events(nonsense), Act(GOOD)))
    said: list[str] = []
    assert ask(said).text == GOOD
    assert len(said) == 1


def test_thoughts_are_no_part_of_the_answer_but_are_paid_for(serve: Serve) -> None:
    thought = "let me think " * 100
    serve(lambda body: events(piece({"reasoning_content": thought}), piece({"content": GOOD}), piece({}, "stop")))
    reply = ask()
    assert reply.text == GOOD
    assert reply.answer_tokens > len(thought) / 4


def test_an_answer_in_parts_is_put_together_without_the_thoughts(serve: Serve) -> None:
    parts = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": GOOD}]
    serve(lambda body: events(piece({"content": parts}), piece({}, "stop")))
    assert ask().text == GOOD


def test_a_limit_that_is_too_high_for_a_model_is_left_out_and_nothing_else(serve: Serve) -> None:
    def answer(body: dict[str, Any]) -> Act:
        told = "max_tokens is too large: 500. This model supports at most 100 completion tokens."
        return fail(400, told) if "max_completion_tokens" in body else Act(GOOD)

    fake = serve(answer)
    assert ask().text == GOOD
    assert ask().text == GOOD
    assert len(fake.requests) == 3
    assert "max_tokens" not in fake.requests[-1]
    assert fake.requests[-1]["response_format"]["type"] == "json_schema"


def test_a_question_that_fits_without_room_for_a_long_answer_is_asked_without_a_limit(serve: Serve) -> None:
    told = (
        "This model's maximum context length is 900 tokens. However, you requested 1000 tokens (500 in the completion)."
    )
    fake = serve(lambda body: fail(400, told) if "max_completion_tokens" in body else Act(GOOD))
    assert ask().text == GOOD
    assert ask().text == GOOD
    assert ["max_completion_tokens" in body for body in fake.requests] == [True, False, True, False]


def test_a_request_refused_for_another_reason_leaves_no_trace(serve: Serve) -> None:
    fake = serve(lambda body: fail(400, "the roles must alternate"))
    with pytest.raises(client.Unusable, match="refuses the question"):
        ask()
    assert not extras._refused.get((fake.url, MODEL))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (fail(400, "API key not valid. Please pass a valid API key."), "The key was refused"),
        (fail(400, "foo/bar is not a valid model ID"), "knows no model"),
        (fail(403, "Project does not have access to model fake-model", "model_not_found"), "knows no model"),
        (fail(413, "request too large"), "longer context"),
        (fail(402, "Insufficient Balance"), "quota .* is used up"),
        (Act(page=True), "web page"),
    ],
)
def test_what_cannot_pass_is_told_at_once(serve: Serve, answer: Act, sentence: str) -> None:
    fake = serve(lambda body: answer)
    with pytest.raises(client.Unusable, match=sentence):
        ask()
    assert len(fake.requests) == 1


def test_a_filter_for_contents_is_a_refusal(serve: Serve) -> None:
    serve(lambda body: fail(400, "The response was filtered", "content_filter"))
    assert ask().ended == "refused"


def test_a_quota_by_the_minute_is_waited_for(serve: Serve) -> None:
    told = "You exceeded your current quota, please check your plan and billing details. Please retry in 150ms."
    serve(in_turn(fail(429, told), Act(GOOD)))
    begun = time.monotonic()
    assert ask().text == GOOD
    assert time.monotonic() - begun >= 0.15


def test_too_many_tokens_for_a_minute_are_not_too_many_for_the_model(serve: Serve) -> None:
    serve(in_turn(fail(429, "Too many tokens, please wait before trying again."), Act(GOOD)))
    assert ask().text == GOOD


def test_a_wait_that_is_asked_for_is_capped(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LONGEST_WAIT", 0.05)
    serve(in_turn(fail(429, "later", Retry_After="3600"), Act(GOOD)))
    assert ask(seconds=5.0).text == GOOD


def test_a_date_to_wait_until_is_understood(serve: Serve) -> None:
    serve(in_turn(fail(429, "later", Retry_After="Wed, 21 Oct 2015 07:28:00 GMT"), Act(GOOD)))
    said: list[str] = []
    assert ask(said).text == GOOD
    assert said[0].endswith("Trying again in 0 s.")


def test_a_page_of_a_gateway_is_told_without_its_markup(serve: Serve) -> None:
    serve(in_turn(Act(page=True, status=502), Act(GOOD)))
    said: list[str] = []
    assert ask(said).text == GOOD
    assert "<" not in said[0]
    assert "502: Welcome" in said[0]


@pytest.mark.parametrize("listing", [Act(page=True), fail(404, "nothing here")])
def test_an_address_without_a_list_of_models_is_told(serve: Serve, listing: Act) -> None:
    fake = serve(lambda body: Act(GOOD))
    fake.listing = listing
    with pytest.raises(client.Unusable, match="often ends in /v1"):
        client.models(provider())


def test_a_name_that_is_no_host_is_no_route() -> None:
    nowhere = Provider("any", "http://no-such-host.invalid/v1", KEY)
    with pytest.raises(client.Unusable, match=r"There is no way to no-such-host\.invalid"):
        client.complete(nowhere, PLAIN, answer_tokens=9, seconds=20, stopped=lambda: False, said=lambda _: None)


def test_a_word_for_a_key_stays_in_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeProvider(lambda body: Act("train, test = split(test)"), key="test") as fake:
        monkeypatch.setenv("OPENAI_API_KEY", "test")
        monkeypatch.setenv("OPENAI_BASE_URL", fake.url)
        monkeypatch.setenv("STUDIO_MODEL", MODEL)
        assert ask().text == "train, test = split(test)"


def test_parts_of_an_answer_that_come_slowly_are_waited_for(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "SILENCE", 0.4)
    serve(lambda body: Act(GOOD, delay=0.2))
    assert ask().text == GOOD
