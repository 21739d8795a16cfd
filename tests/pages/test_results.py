from __future__ import annotations

import io
import re

import numpy as np
from PIL import Image

from core import Diagnosed
from core.harness.diagnose import diagnose
from pages.widgets.paper import paper
from tests.harness.test_diagnose import chances, held
from tests.pages.conftest import Open, texts
from tests.pages.fakes import FakeStudio
from tests.pages.pieces import CODE, score
from tests.pages.story import Story, beginning, finished


def test_a_finished_run_shows_scores_files_and_the_vault(studio: FakeStudio, page: Open) -> None:
    story = finished("r1", "Mine")
    studio.add(story)
    studio.files_of["r1"] = {
        "submission.csv": b"row,income\n1,0.5\n2,0.75\n",
        "solution.py": CODE.encode(),
        "members/1.py": b"x = 1\n",
        "report.md": b"# Report",
        "report.json": b"{}",
        "journal.jsonl": b"{}\n",
    }
    at = page("results", run="r1")
    words = texts(at)
    assert "On the vault 0.9241" in words
    assert "looked at once" in words
    assert "Scores per fold" in words
    assert "What each change brought" in words
    assert {each.key for each in at.download_button} == {
        "download_submission.csv", "download_solution.py", "download_report.md", "download_report.json",
        "download_journal.jsonl",
    }  # fmt: skip
    at.selectbox(key="script_choice").set_value("members/1.py").run()
    assert "x = 1" in texts(at)


def test_pictures_that_came_out_are_shown_and_handed_out_together(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    drawn = io.BytesIO()
    Image.new("L", (4, 3), 200).save(drawn, format="PNG")
    pictures = {f"pictures/{n}.png": drawn.getvalue() for n in range(9)}
    studio.files_of["r1"] = {"submission.csv": b"pixel,clean\n1_1_1,0.5\n", **pictures}
    at = page("results", run="r1")
    assert "What 9 pictures became; the first 6 are shown." in texts(at)
    assert "download_pictures.zip" in {each.key for each in at.download_button}


def test_a_submission_whose_files_are_gone_is_told_with_a_remedy(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    words = texts(page("results", run="r1"))
    assert "no longer in this installation's store" in words
    assert "branch it at its last decision" in words


def test_the_final_score_is_the_one_that_was_submitted(studio: FakeStudio, page: Open) -> None:
    story = finished("r1", "Mine")
    report = story.events.pop().body["report"] | {"score": score(0.93).model_dump(mode="json")}
    story.tell("finished", "finished", sentence="Done.", report=report)
    studio.add(story)
    assert "Final: ROC AUC 0.93" in texts(page("results", run="r1"))


def test_a_run_that_goes_on_shows_what_there_is_and_says_so(studio: FakeStudio, page: Open) -> None:
    studio.add(beginning("r1", "Mine"))
    words = texts(page("results", run="r1"))
    assert "the run goes on" in words
    assert "Best so far: ROC AUC 0.923" in words
    assert "There is no submission yet" in words


def test_a_run_without_any_score_is_shown(studio: FakeStudio, page: Open) -> None:
    studio.add(Story("r1", "Fresh"))
    assert "no score yet" in texts(page("results", run="r1"))


def test_how_it_works_names_the_paper(page: Open) -> None:
    assert "2506.15692" in texts(page("about"))


def test_a_finished_run_shows_where_it_is_right_and_wrong(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    data = held("binary", "roc_auc", rows=300, classes=2)
    found = diagnose(data, chances(data, np.arange(300) % 5 > 0))
    studio.diagnosed_of["r1"] = Diagnosed(
        diagnosis=found, importance={"size": 0.4, "town": 0.0}, rows={found.targets[0].worst[0].row: {"size": "1.5"}}
    )
    at = page("results", run="r1")
    words = texts(at)
    assert "On 300 held-out rows" in words
    assert "Not used at all: town." in words
    assert "The rows it misses most" in words
    (worst,) = [each.value for each in at.dataframe if "Predicted" in each.value]
    assert worst["Row"][0] == str(found.targets[0].worst[0].row + 1)


def test_of_many_targets_one_is_looked_at(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    data = held("binary", "roc_auc", rows=300, classes=2)
    found = diagnose(data, chances(data, np.arange(300) % 5 > 0))
    (one,) = found.targets
    many = tuple(one.model_copy(update={"name": f"label {n}", "worst": ()}) for n in range(5))
    studio.diagnosed_of["r1"] = Diagnosed(diagnosis=found.model_copy(update={"targets": many}), importance={}, rows={})
    at = page("results", run="r1")
    assert not at.exception
    assert at.selectbox(key="diagnosis_target").options == [each.name for each in many]
    at.selectbox(key="diagnosis_target").set_value("label 4").run()
    assert not at.exception
    assert [each.value for each in at.subheader if each.value.startswith("label")] == ["label 4"]


def test_predictions_that_are_gone_are_said_to_be(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    assert "no longer there" in texts(page("results", run="r1"))


def test_the_model_is_packed_on_demand_and_a_refusal_is_said(studio: FakeStudio, page: Open) -> None:
    studio.add(finished("r1", "Mine"))
    studio.files_of["r1"] = {"model.zip": b"PK"}
    at = page("results", run="r1")
    assert "download_model.zip" not in {each.key for each in at.download_button}
    at.button(key="make_model.zip").click().run()
    assert "download_model.zip" in {each.key for each in at.download_button}
    at.button(key="make_notebook.ipynb").click().run()
    assert "kept too little for a notebook" in texts(at)
    assert "download_model.zip" in {each.key for each in at.download_button}


def test_the_report_is_one_page_that_loads_nothing_from_elsewhere(studio: FakeStudio) -> None:
    story = finished("r1", "Mine <script>alert(1)</script>")
    studio.add(story)
    data = held("binary", "roc_auc", rows=300, classes=2)
    found = diagnose(data, chances(data, np.arange(300) % 5 > 0))
    studio.diagnosed_of["r1"] = Diagnosed(diagnosis=found, importance={"size": 0.4}, rows={})
    studio.files_of["r1"] = {"report.md": b"# Mine\n\n| a | b |\n|---|---|\n| 1 | <img src=x onerror=alert(1)> |\n"}
    page = paper(studio.view("r1")).decode()
    body = page.split("<body>")[1]
    assert body.count('class="plotly-graph-div"') == 8
    assert "<img" not in body
    assert "<td>1</td>" in body
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", page.split("</style>")[0] + body)
    assert "<title>Mine &lt;script&gt;" in page
