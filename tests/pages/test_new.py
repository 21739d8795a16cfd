from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from core.decisions import PAUSES
from pages.widgets.frame import LATE
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio

ROWS = "\n".join(f"{row},{20 + row % 40},{'abc'[row % 3]},{'yes' if row * 7 % 11 > 5 else 'no'}" for row in range(300))
TABLE = f"id,age,job,pay\n{ROWS}\n".encode()


def upload(at: AppTest, part: str, name: str, data: bytes) -> AppTest:
    found = next(each for each in at.file_uploader if str(each.key).startswith(f"upload_{part}_"))
    return found.set_value((name, data, "text/csv")).run()


def test_an_upload_is_written_to_disk_and_proposed_with_reasons(page: Open, tmp_path: Path) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    assert not at.exception
    assert [path.read_bytes() for path in (tmp_path / "home" / "uploads").glob("*/train.csv")] == [TABLE]
    assert at.multiselect(key="new_targets").value == ["pay"]
    assert at.selectbox(key="new_metric").value == "roc_auc"
    assert at.selectbox(key="new_id").value == "id"
    words = texts(at)
    assert "'pay' is the last column" in words
    assert "Distribution of the target pay" in words
    assert at.text_input(key="new_name").value == "people"


def test_a_file_called_train_names_the_run_after_the_target_until_a_person_does(page: Open) -> None:
    at = upload(page("new"), "train", "train.csv", TABLE)
    assert at.text_input(key="new_name").value == "pay"
    at.multiselect(key="new_targets").set_value(["age"]).run()
    assert at.text_input(key="new_name").value == "age"
    at.text_input(key="new_name").set_value("Mine").run()
    at.multiselect(key="new_targets").set_value(["pay"]).run()
    assert at.text_input(key="new_name").value == "Mine"


def test_bad_input_is_one_sentence_and_nothing_typed_is_lost(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    at.text_area(key="new_description").set_value("What I wrote.").run()
    at.button(key="remove_train").click().run()
    upload(at, "train", "bad.csv", b"a,b\n")
    assert "bad.csv: there is a header but no row below it" in texts(at)
    at.button(key="remove_train").click().run()
    upload(at, "train", "people.csv", TABLE)
    assert at.text_area(key="new_description").value == "What I wrote."


def test_a_choice_is_kept_while_the_rest_is_proposed_anew(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    at.selectbox(key="new_split").set_value("kfold").run()
    at.multiselect(key="new_targets").set_value(["age"]).run()
    assert at.selectbox(key="new_problem").value == "regression"
    assert at.selectbox(key="new_metric").value == "rmse"
    assert at.selectbox(key="new_split").value == "kfold"
    at.button(key="reset_choices").click().run()
    assert at.multiselect(key="new_targets").value == ["pay"]


def test_a_choice_that_the_new_target_forbids_is_dropped(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    at.selectbox(key="new_metric").set_value("f1").run()
    at.multiselect(key="new_targets").set_value(["job"]).run()
    assert not at.error
    assert at.selectbox(key="new_problem").value == "multiclass"
    assert at.selectbox(key="new_metric").value != "f1"


def test_choices_that_do_not_hold_together_are_told_and_cannot_start(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    at.selectbox(key="new_split").set_value("group").run()
    assert at.error
    assert at.button(key="start").disabled
    at.selectbox(key="new_split_column").set_value("job").run()
    assert not at.error
    assert not at.button(key="start").disabled


def test_labels_that_share_a_cell_are_shown_as_the_column_that_was_given(page: Open) -> None:
    kinds = ("comedy", "comedy;drama", "drama;war", "war", "comedy;war", "comedy;drama;war")
    rows = "\n".join(f"{row},{row % 7},{kinds[row % 6]}" for row in range(120))
    at = upload(page("new"), "train", "films.csv", f"id,length,kinds\n{rows}\n".encode())
    assert not at.exception
    assert at.multiselect(key="new_targets").value == ["kinds"]
    assert at.selectbox(key="new_metric").value == "f1"
    assert not [each for each in at.selectbox if each.key == "new_positive"]
    assert "each of the 3 labels is predicted on its own" in texts(at)
    assert "Labels in kinds" in texts(at)
    at.multiselect(key="new_targets").set_value(["length"]).run()
    assert not at.exception
    assert at.selectbox(key="new_problem").value == "multiclass"


def test_autopilot_and_asking_set_every_switch(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    switches = [each for each in at.segmented_control if str(each.key).startswith("new_autonomy_")]
    assert {each.value for each in switches} == {"ask", "auto"}
    at.button(key="auto_all").click().run()
    switches = [each for each in at.segmented_control if str(each.key).startswith("new_autonomy_")]
    assert {each.value for each in switches} == {"auto"}


def test_start_makes_the_run_as_it_was_confirmed(studio: FakeStudio, page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    at.selectbox(key="new_metric").set_value("accuracy").run()
    at.text_input(key="new_name").set_value("My run").run()
    at.text_area(key="new_description").set_value("Who is paid?").run()
    at.number_input(key="new_minutes").set_value(3).run()
    at.button(key="ask_all").click().run()
    at.button(key="start").click().run()
    given = studio.created[0]
    assert given["name"] == "My run"
    assert given["test"] is None
    assert given["train"]["pay"].tolist()[:2] == ["no", "yes"]
    assert given["proposal"].task.metric == "accuracy"
    assert given["proposal"].task.description == "Who is paid?"
    assert given["settings"].minutes == 3
    assert set(given["settings"].autonomy.values()) == {"ask"}
    assert at.title[0].value == "My run"


def test_a_bundled_sample_is_ready_to_start(studio: FakeStudio, page: Open) -> None:
    at = page("new", source="Bundled sample")
    at.selectbox(key="sample").set_value("wine").run()
    at.button(key="start").click().run()
    given = studio.created[0]
    assert given["proposal"].task.targets == ("grower",)
    assert given["test"] is not None
    assert given["settings"].minutes == 3


def test_a_start_that_a_rerun_came_between_goes_on_once(studio: FakeStudio, page: Open) -> None:
    at = page("new", source="Bundled sample")
    at.session_state["leaving"].begin()  # what the click leaves behind
    at.run()
    assert at.title[0].value != "New run"
    at.run()
    assert len(studio.created) == 1


def test_a_run_that_was_made_and_not_shown_yet_is_shown_and_not_made_again(studio: FakeStudio, page: Open) -> None:
    at = page("new", source="Bundled sample")
    at.session_state["leaving"].made = "new1", "Cancer"
    at.run()
    assert [toast.value for toast in at.toast] == [r"Cancer was started\."]
    assert "New run" not in [title.value for title in at.title]
    assert not studio.created


def test_a_rerun_asked_for_before_the_run_was_there_goes_to_it_again_and_tells_it_once(
    studio: FakeStudio, page: Open
) -> None:
    at = page("new", source="Bundled sample")
    at.button(key="start").click().run()
    assert at.toast
    at.switch_page("pages/new.py").run()  # the page that the browser still believed in
    assert "New run" not in [title.value for title in at.title]
    assert not at.toast
    assert len(studio.created) == 1
    at.session_state["leaving"].left -= LATE + 1
    at.switch_page("pages/new.py").run()
    assert at.title[0].value == "New run", "later it is a person who wants the page"
    at.run()
    at.button(key="start").click().run()
    assert len(studio.created) == 2
    assert at.toast


def test_who_went_to_another_page_instead_finds_nothing_started(studio: FakeStudio, page: Open) -> None:
    at = page("new", source="Bundled sample")
    at.session_state["leaving"].begin()
    at.switch_page("pages/about.py").run()
    at.switch_page("pages/new.py").run()
    assert not studio.created
    assert at.button(key="start")


def test_other_data_after_the_click_start_nothing(studio: FakeStudio, page: Open) -> None:
    at = page("new", source="Bundled sample")
    at.session_state["leaving"].begin()
    at.selectbox(key="sample").set_value("wine").run()
    assert not studio.created
    assert at.button(key="start")


def test_a_guided_run_asks_at_everything_and_opens_its_lessons(studio: FakeStudio, page: Open) -> None:
    at = page("new")
    at.button(key="guide").click().run()
    at.button(key="start").click().run()
    given = studio.created[0]
    assert set(given["settings"].autonomy[kind] for kind in PAUSES) == {"ask"}
    assert given["settings"].minutes == 4
    assert given["proposal"].task.targets == ("diagnosis",)
    assert studio.drafts["new1", "guided"] == "yes"


def test_what_was_typed_survives_a_look_at_another_page(page: Open) -> None:
    at = upload(page("new"), "train", "people.csv", TABLE)
    at.text_area(key="new_description").set_value("What I wrote.").run()
    at.selectbox(key="new_metric").set_value("accuracy").run()
    at.switch_page("pages/about.py").run()
    at.switch_page("pages/new.py").run()
    assert at.text_area(key="new_description").value == "What I wrote."
    assert at.selectbox(key="new_metric").value == "accuracy"
