from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.durable import desk, store
from core.durable.desk import RunDesk, spent_of
from core.engineers.desk import Blocked, Call, Message, Page
from core.llm.caps import Caps
from core.runs import Settings
from tests.durable.lab import begin
from tests.fakes.provider import MODEL, Act, FakeProvider

CALL = Call(role="planner", messages=(Message(role="user", content="What next?"),))
Open = Callable[..., RunDesk]


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    with FakeProvider(lambda body: Act("squares")) as fake:
        for name, value in fake.environment.items():
            monkeypatch.setenv(name, value)
        yield fake


@pytest.fixture
def at_desk(tmp_path: Path, provider: FakeProvider) -> Open:
    run = begin(tmp_path)

    def opened(
        key: str = "solution=0/plan", seconds: float = 60.0, control: Callable[[], str] = str, **settings: Any
    ) -> RunDesk:
        return RunDesk(run, key, Settings(**{"engineer": "llm", "model": MODEL, **settings}), seconds, control)

    return opened


def test_an_identical_question_is_answered_from_the_journal_also_in_another_branch(
    at_desk: Open, provider: FakeProvider
) -> None:
    first = at_desk().complete(CALL)
    again = at_desk("solution=1/plan").complete(CALL)
    assert first == again
    assert len(provider.requests) == 1
    assert spent_of(at_desk().run).calls == 1


def test_another_model_or_another_word_is_another_question(at_desk: Open, provider: FakeProvider) -> None:
    provider.models = (MODEL, "other")
    at_desk().complete(CALL)
    at_desk(model="other").complete(CALL)
    at_desk().complete(CALL.model_copy(update={"messages": (Message(role="user", content="What now?"),)}))
    assert len(provider.requests) == 3


def test_without_time_nothing_is_asked_but_what_is_known_is_answered(at_desk: Open, provider: FakeProvider) -> None:
    assert at_desk(seconds=1.0).complete(CALL) is None
    kept = at_desk().complete(CALL)
    assert at_desk(seconds=1.0).complete(CALL) == kept
    assert len(provider.requests) == 1


def test_a_cap_blocks_before_it_is_exceeded(at_desk: Open, provider: FakeProvider) -> None:
    with pytest.raises(Blocked, match="The cap of 600 tokens") as blocked:
        at_desk(caps=Caps(tokens=600)).complete(
            CALL.model_copy(update={"messages": (Message(role="user", content="x" * 600),)})
        )
    assert blocked.value.kind == "cap"
    assert provider.requests == []
    at_desk(caps=Caps(tokens=2_000)).complete(CALL)
    assert provider.requests[0]["max_completion_tokens"] < 2_000


def test_raised_caps_bind_from_then_on(at_desk: Open, provider: FakeProvider) -> None:
    with pytest.raises(Blocked):
        at_desk(caps=Caps(calls=0)).complete(CALL)
    store.write(at_desk().run, "somewhere", "caps", Caps(calls=3).model_dump(mode="json"))
    assert at_desk(caps=Caps(calls=0)).complete(CALL) is not None


def test_what_the_provider_refuses_blocks_and_is_no_longer_shown_as_asked(
    at_desk: Open, provider: FakeProvider
) -> None:
    provider.key = "another"
    with pytest.raises(Blocked, match="The key was refused") as blocked:
        at_desk().complete(CALL)
    assert blocked.value.kind == "provider"
    run = at_desk().run
    assert len(store.read(run, kind="asking")) == len(store.read(run, kind="unanswered")) == 1


def test_a_missing_key_blocks_like_a_refused_one(
    at_desk: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Blocked, match="give OPENAI_API_KEY"):
        at_desk().complete(CALL)


def test_the_desk_is_closed_when_the_run_finishes_or_the_playbook_took_over(at_desk: Open) -> None:
    assert not at_desk().closed
    assert at_desk(control=lambda: "finish").closed
    store.write(at_desk().run, "", "handover", {"sentence": "no more", "reason": "cap"})
    assert at_desk().closed


def test_with_search_off_nothing_is_looked_up_and_one_notice_says_so(
    at_desk: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.web, "find", lambda *_: pytest.fail("looked up"))
    assert at_desk().search(("a",), 3) == ()
    assert at_desk().search(("b",), 3) == ()
    assert len(store.read(at_desk().run, kind="note")) == 1


def test_a_search_is_recorded_with_its_sources_and_a_trouble_is_one_notice(
    at_desk: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Page(url="https://example.org/a", title="A", date="2026-01-02", text="t")
    monkeypatch.setattr(desk.web, "find", lambda queries, count: ((page,), ("one engine limits", "another too")))
    assert at_desk(search=True).search(("a", "b"), 3) == (page,)
    (found,) = store.read(at_desk().run, kind="search")
    assert found.body["pages"] == [{"title": "A", "url": "https://example.org/a", "date": "2026-01-02"}]
    (note,) = store.read(at_desk().run, kind="note")
    assert note.body["text"] == "Web search: one engine limits"


def test_two_branches_that_ask_the_same_at_once_pay_for_it_once(at_desk: Open, provider: FakeProvider) -> None:
    provider.answer = lambda body: Act("squares", delay=0.3)
    desks = [at_desk(f"solution={number}/plan") for number in range(3)]
    replies: list[object] = []
    threads = [threading.Thread(target=lambda each=each: replies.append(each.complete(CALL))) for each in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(provider.requests) == 1
    assert replies == [replies[0]] * 3


def test_a_role_that_asks_again_has_less_time_each_time(at_desk: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = dataclasses.replace(at_desk(seconds=30.0), begun=100.0)
    monkeypatch.setattr(desk.time, "monotonic", lambda: 126.0)
    assert opened.left == 4.0
    assert opened.complete(CALL) is None
