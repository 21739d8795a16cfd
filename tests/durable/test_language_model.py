from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import core
from core.durable import store
from core.llm.caps import Caps
from core.runs import Sizes
from core.view import RunView
from tests.durable.lab import asked, begin, ended, finished, live, questions, reply, story, until
from tests.fakes import good_model
from tests.fakes.good_model import Model, good, role_of
from tests.fakes.nursery import Nursery, Worker
from tests.fakes.provider import KEY, MODEL, Act, FakeProvider, fail

ONE = Sizes(models=1, outer=1, inner=1, solutions=1, ensembles=1, further=0)
SMALL = Sizes(models=2, outer=1, inner=2, solutions=2, ensembles=1)


@pytest.fixture
def work(tmp_path: Path, start: Callable[..., Worker]) -> Iterator[Callable[..., tuple[str, FakeProvider]]]:
    """Begin a run whose language model is this one, with a worker that knows where to ask it."""
    served: list[FakeProvider] = []

    def begun(model: Model, sizes: Sizes = ONE, workers: bool = True, **more: Any) -> tuple[str, FakeProvider]:
        fake = FakeProvider(model)
        fake.__enter__()
        served.append(fake)
        run = begin(tmp_path, sizes=sizes, engineer="llm", model=MODEL, **more)
        if workers:
            start(**fake.environment)
        return run, fake

    yield begun
    for fake in served:
        fake.__exit__(None, None, None)


def notes(seen: RunView) -> str:
    return "\n".join(text for _, _, text in seen.log)


def test_a_whole_run_with_a_good_model_asks_every_role_and_records_every_word(work: Any, tmp_path: Path) -> None:
    def slow(body: dict[str, Any]) -> Act:
        return Act(good(body).text, delay=0.15)

    run, fake = work(slow, Sizes(models=2, outer=1, inner=2, solutions=2, ensembles=2))
    seen = finished(run)
    assert fake.most_at_once == 2, "solutions ask side by side, under one limit"
    roles = {call.role for call in seen.calls}
    assert roles == {
        "candidate", "merger", "ablation", "summariser", "extractor", "coder", "planner", "ensemble planner", "ensembler",
        "leakage", "data use",
    }  # fmt: skip
    assert seen.asking == {}
    assert len(seen.calls) == len(fake.requests) == seen.spent.calls
    told = core.transcript(run)
    assert sorted(json.dumps([message.model_dump() for message in each.messages]) for each in told) == sorted(
        json.dumps([{name: message[name] for name in ("role", "content")} for message in body["messages"]])
        for body in fake.requests
    )
    report = json.loads(core.file(run, "report.json"))
    assert report["llm"]["calls"] == len(fake.requests)
    assert report["llm"]["asked_again"] == 0
    assert report["llm"]["cost"] is None
    assert sum(each["prompt_tokens"] for each in report["llm"]["roles"].values()) == seen.spent.prompt_tokens
    assert any(tried.attempt.adopted for tried in seen.attempts)
    (tmp_path / "run.zip").write_bytes(core.pack(run, texts=True))
    assert core.transcript(core.unpack(tmp_path / "run.zip")) == told


@pytest.mark.parametrize("steps", [pytest.param(1, marks=pytest.mark.slow), 20])
def test_a_run_cut_after_every_step_asks_no_question_twice_and_comes_to_the_same_journal(
    tmp_path: Path, nursery: Nursery, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    stories, asked_ = [], []
    for name, how in (("whole", {}), ("cut", {"TEST_CUT": str(steps)})):
        home = tmp_path / name
        home.mkdir()
        monkeypatch.setenv("STUDIO_HOME", str(home))
        with FakeProvider(good) as fake:
            run = begin(tmp_path, sizes=ONE, engineer="llm", model=MODEL)
            lives = live(nursery, home, run, **how, **fake.environment)
            nursery.clear(home)
            stories.append(story(run))
            asked_.append([json.dumps(body["messages"]) for body in fake.requests])
    assert lives > 20 // steps, "steps that were recorded ended a process"
    assert stories[1] == stories[0]
    assert len(set(asked_[1])) == len(asked_[1])
    assert sorted(asked_[1]) == sorted(asked_[0])


@pytest.mark.sample(always=("a stream that breaks off",))  # each kind alone: test_asking.py, test_client.py
@pytest.mark.parametrize(
    ("model", "told"),
    [
        (good_model.once(Act("this is { no json"), "candidate"), ""),
        (good_model.once(Act('{"title": "half', finish="length"), "coder"), ""),
        (good_model.once(Act("x" * 200_000), "extractor"), ""),
        (good_model.once(Act("", refusal="I would rather not."), "planner"), ""),
        (good_model.once(Act(""), "ablation"), ""),
        (good_model.wrong_block, ""),
        (good_model.once(fail(429, "slow down", Retry_After="0.2"), "coder"), "429: slow down"),
        (good_model.once(fail(500, "oops"), "extractor"), "500: oops"),
        (good_model.once(Act("x" * 5000, drop=600), "candidate"), "broke off"),
    ],
    ids=["malformed JSON", "cut at the limit", "200 kB", "a refusal", "nothing", "a wrong block", "429", "500", "a stream that breaks off"],
)  # fmt: skip
def test_a_bad_answer_or_a_passing_trouble_costs_one_more_question(work: Any, model: Model, told: str) -> None:
    run, _ = work(model, Sizes(models=1, outer=1, inner=2, solutions=1, ensembles=0))
    seen = finished(run)
    assert told in notes(seen)
    again = json.loads(core.file(run, "report.json"))["llm"]["asked_again"]
    assert again == (0 if told else 1)
    assert len(seen.attempts) == 2
    if told:
        assert [each.problems for each in core.transcript(run) if each.problems]


def test_a_model_that_never_gives_a_usable_answer_leaves_a_run_that_ends_well(work: Any) -> None:
    run, fake = work(lambda body: Act("I am a small model and talk about the weather."), SMALL)
    seen = finished(run, 120.0)
    assert "gave no usable answer as candidate in 3 tries" in notes(seen)
    assert seen.submissions
    assert {known.solution.model for known in seen.solutions.values() if known.origin == "candidate"}
    asked_ = [role_of(body) for body in fake.requests]
    assert asked_.count("candidate") == 6
    assert all(asked_.count(role) % 3 == 0 for role in set(asked_))


def test_code_that_crashes_goes_to_the_debugger_and_the_mended_script_is_scored(work: Any) -> None:
    run, _ = work(good_model.writing(good_model.CRASH))
    seen = finished(run)
    (tried,) = seen.attempts
    assert tried.attempt.score is not None
    (mended,) = seen.mended
    assert good_model.CRASH in seen.solutions[mended.failed].solution.code
    assert good_model.CRASH not in seen.solutions[mended.mended].solution.code
    assert mended.families == ""


@pytest.mark.sample(always=("coder",))
@pytest.mark.parametrize("role", ["candidate", "coder"])
def test_code_that_leaks_is_found_shown_and_corrected_before_it_is_scored(work: Any, role: str) -> None:
    run, _ = work(good_model.writing(good_model.LEAK, role))
    seen = finished(run)
    found = [each for each in seen.findings if each.finding.lines == good_model.LEAK]
    assert found
    assert found[0].finding.corrected is not None
    assert good_model.LEAK in seen.solutions[found[0].solution].solution.code
    scored = {job.solution for job in seen.jobs.values()}
    assert not any(good_model.LEAK in seen.solutions[each].solution.code for each in scored if each in seen.solutions)


@pytest.mark.slow
def test_a_cap_pauses_the_run_with_a_question_and_more_lets_it_go_on(work: Any) -> None:
    run, fake = work(good, caps=Caps(calls=5), ask=("engineer",))
    decision = asked(run, "engineer")
    assert len(fake.requests) == 5
    assert "cap of 5 calls" in decision.why
    assert decision.context["spent"]["calls"] == 5
    assert decision.proposal == {"caps": Caps(money=10.0, tokens=4_000_000, calls=10).model_dump(mode="json")}
    seen = core.view(run)
    assert seen.state == "waiting"
    reply(run, decision, "edit", {"caps": Caps(calls=100).model_dump(mode="json")})
    seen = finished(run)
    assert seen.caps.calls == 100
    assert 5 < len(fake.requests) <= 100


def test_a_cap_on_tokens_is_never_exceeded_though_branches_ask_side_by_side(work: Any) -> None:
    run, _ = work(good, SMALL, caps=Caps(tokens=15_000))
    seen = finished(run)
    assert seen.spent.tokens <= 15_000
    assert seen.without_model
    assert seen.capped


@pytest.mark.slow
def test_a_cap_on_money_binds_for_a_model_with_a_price(tmp_path: Path, start: Callable[..., Worker]) -> None:
    with FakeProvider(good, models=("gpt-4o",)) as fake:
        run = begin(tmp_path, sizes=SMALL, engineer="llm", model="gpt-4o", caps=Caps(money=0.06))
        start(**fake.environment)
        seen = finished(run)
        assert seen.spent.cost is not None
        assert 0.0 < seen.spent.cost <= 0.06
        assert "cap of 0.06 USD" in seen.without_model


def test_a_key_refused_in_the_middle_is_a_question_and_a_mended_one_goes_on(work: Any) -> None:
    run, fake = work(good_model.refusing_from(4), ask=("engineer",))
    decision = asked(run, "engineer")
    assert "The key was refused" in decision.why
    assert decision.context["reason"] == "provider"
    fake.answer = good
    reply(run, decision)
    seen = finished(run)
    assert not seen.without_model
    assert len(seen.calls) > 4


@pytest.mark.slow
def test_turning_the_question_down_lets_the_playbook_go_on(work: Any) -> None:
    run, _ = work(good_model.refusing_from(3), ask=("engineer",))
    reply(run, asked(run, "engineer"), "reject")
    seen = finished(run, 120.0)
    assert "The key was refused" in seen.without_model
    assert seen.submissions
    assert len(seen.calls) == 2


@pytest.mark.slow
def test_one_answer_serves_every_solution_that_waits_for_the_same(work: Any) -> None:
    run, _ = work(good, SMALL, caps=Caps(calls=12), ask=("engineer",))
    asked(run, "engineer")
    until(lambda: len([each for each in core.view(run).open.values() if each.kind == "engineer"]) == 2, what="both")
    waiting = {key.split("/")[0]: questions(run, key.split("/")[0]) for key in core.view(run).open}
    assert len(waiting) == 2
    reply(run, next(iter(core.view(run).open.values())), "edit", {"caps": Caps(calls=200).model_dump(mode="json")})
    until(lambda: all(questions(run, each) > before for each, before in waiting.items()), what="both to ask on")
    assert core.view(run).open == {}
    finished(run)


@pytest.mark.slow
def test_trying_the_provider_again_is_no_leave_to_spend_more(work: Any) -> None:
    """One branch waits for a cap, the other for a key: each is a question of its own."""

    def refused_coder(body: dict[str, Any]) -> Act:
        return fail(401, "no") if role_of(body) == "coder" else good(body)

    run, fake = work(refused_coder, SMALL, ask=("engineer",))
    until(lambda: len(core.view(run).open) == 2, what="both branches")
    first, second = core.view(run).open.values()
    assert first.context["reason"] == second.context["reason"] == "provider"
    more = {"caps": Caps(calls=9).model_dump(mode="json")}
    capped = second.model_copy(update={"context": {**second.context, "reason": "cap"}, "proposal": more})
    body = {**capped.model_dump(mode="json"), "key": "solution=9/coder/blocked"}
    store.write(run, "solution=9/coder/blocked", "decision", body)
    fake.answer = good
    reply(run, first)
    until(lambda: len(core.view(run).open) == 1, what="the one that asks for money")
    assert [each.context["reason"] for each in core.view(run).open.values()] == ["cap"]
    core.stop(run)


def test_a_hang_neither_blocks_the_page_nor_a_stop(work: Any) -> None:
    run, _ = work(good_model.always(Act(hang=True), "coder"))
    until(
        lambda: core.view(run).asking and "coder" in {each.role for each in core.view(run).asking.values()},
        what="a hang",
    )
    core.stop(run)
    seen = ended(run, 5.0)
    assert seen.state == "stopped"
    assert seen.asking == {}


@pytest.mark.slow
def test_finishing_now_does_not_wait_for_the_model(work: Any) -> None:
    run, _ = work(good_model.always(Act(hang=True), "coder"))
    until(lambda: core.view(run).asking and core.view(run).best, what="a hang")
    core.finish_now(run)
    assert finished(run, 20.0).submissions


def test_a_key_is_in_no_database_journal_export_log_or_scripts_environment(work: Any, studio_home: Path) -> None:
    spy = "print('environment:', sorted(__import__('os').environ.items()))"

    def chatty(body: dict[str, Any]) -> Act:
        if role_of(body) == "summariser":
            return Act(json.dumps({"summary": f"The key is {KEY}."}))
        return good_model.writing(spy, "candidate")(body)

    run, fake = work(chatty, Sizes(models=2, outer=1, inner=1, solutions=1, ensembles=1), ask=("engineer",))
    fake.key = "another"
    decision = asked(run, "engineer")
    fake.key = KEY
    reply(run, decision)
    seen = finished(run)
    assert any("environment:" in (job.evaluation.log if job.evaluation else "") for job in seen.jobs.values())
    whole = b"".join(core.file(run, name) for name in core.files(run))
    for database in studio_home.glob("*.sqlite*"):
        whole += database.read_bytes()
    with sqlite3.connect(studio_home / "studio.sqlite") as connection:
        whole += "\n".join(connection.iterdump()).encode()
    for path in studio_home.rglob("*"):
        if path.is_file():
            whole += path.read_bytes()
    assert b"[key]" in whole
    assert KEY.encode() not in whole
    assert KEY[:12].encode() not in whole
