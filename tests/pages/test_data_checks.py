"""The checks of a new run's data on its page: what they found, and the split that cures it."""

from __future__ import annotations

from core import Checking
from core.engineers.port import Finding
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.test_new import TABLE, upload

LEAK = Finding(
    check="groups", what="Rows of one job answer for each other.", where="job", how_bad="serious",
    evidence="Flattered by 0.2.", remedy="Choose the split group:job.", split="group:job",
)  # fmt: skip
NOTE = Finding(check="shift", what="Nothing tells train from test.", how_bad="note")


def test_the_split_that_cures_a_leak_is_proposed_with_the_reason(studio: FakeStudio, page: Open) -> None:
    studio.checks = [Checking(state="done", findings=(LEAK, NOTE)), Checking(state="done")]
    at = upload(page("new"), "train", "people.csv", TABLE)
    assert at.selectbox(key="new_split").value == "group"
    assert at.selectbox(key="new_split_column").value == "job"
    words = texts(at)
    assert "The check of the data found: Rows of one job answer for each other. Flattered by 0.2." in words
    assert [kind.kind for name, kind in studio.calls if name == "start_check"] == ["stratified", "group"]
    at.button(key="start").click().run()
    assert studio.created[0]["proposal"].task.split.kind == "group"
    (told,) = studio.created[0]["findings"]
    assert (told.what, told.how_bad, told.remedy) == (LEAK.what, "note", "Cured: the split group:job was taken.")


def test_a_split_that_the_person_chose_stays_and_the_finding_is_told(studio: FakeStudio, page: Open) -> None:
    studio.checks = [Checking(state="done", findings=(LEAK,))]
    at = upload(page("new", new_choices={"split": "kfold"}), "train", "people.csv", TABLE)
    at.selectbox(key="new_split").set_value("stratified").run()
    assert at.selectbox(key="new_split").value == "stratified"
    assert "Rows of one job answer for each other." in texts(at)
    assert "Choose the split group:job." in texts(at)


def test_a_cure_that_was_turned_down_is_not_put_in_again(studio: FakeStudio, page: Open) -> None:
    studio.checks = [Checking(state="done", findings=(LEAK,))]
    at = upload(page("new"), "train", "people.csv", TABLE)
    assert at.selectbox(key="new_split").value == "group"
    at.button(key="reset_choices").click().run()
    assert at.selectbox(key="new_split").value == "stratified"


def test_what_the_checks_found_goes_into_the_run(studio: FakeStudio, page: Open) -> None:
    studio.checks = [Checking(state="done", findings=(NOTE,))]
    at = upload(page("new"), "train", "people.csv", TABLE)
    at.button(key="start").click().run()
    assert studio.created[0]["findings"] == (NOTE,)


def test_a_check_that_runs_says_what_it_looks_for_and_a_run_may_start(studio: FakeStudio, page: Open) -> None:
    studio.checks = [Checking(state="running", saying="rows that look alike")]
    at = upload(page("new"), "train", "people.csv", TABLE)
    assert any("rows that look alike" in each.label for each in at.status)
    assert not at.button(key="start").disabled
    at.button(key="start").click().run()
    assert ("end_check", "check") in studio.calls


def test_a_check_that_failed_is_told_without_a_traceback(studio: FakeStudio, page: Open) -> None:
    studio.checks = [Checking(state="failed", sentence="Its process is gone.")]
    at = upload(page("new"), "train", "people.csv", TABLE)
    assert any("Its process is gone" in each.value for each in at.warning)
    assert not at.button(key="start").disabled
