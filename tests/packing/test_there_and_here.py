"""From one installation to another: the same numbers, and nothing that should have stayed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import core
from core.__main__ import main
from core.data.unpacking import MB, entries
from core.decisions import Answer
from core.durable import store
from core.durable.evaluations import dataset
from core.engineers.port import EnsemblePlan
from core.errors import Refused
from core.packing.bodies import BODIES
from core.packing.outgoing import _zipped
from core.settings import limits
from core.steps.refit import early_folder, folder_of
from core.view import _TAKE, RunView
from pages.widgets.paper import paper
from tests.packing.conftest import SECRET, Made, Take
from tests.packing.packed import parts_of, retold
from tests.pages.conftest import APP, texts

SAME = (
    "name", "task", "settings", "created", "profile", "reasons", "warnings", "baseline", "state", "sentence", "phases", "jobs",
    "solutions", "points", "best", "best_solution", "incumbents", "asked", "decided", "studies", "attempts", "trials", "findings",
    "mended", "calls", "spent", "without_model", "looked_up", "submissions", "vault", "vault_looks", "report", "seconds_used", "minutes",
)  # fmt: skip
IMPORTED = re.compile(r"Imported from another installation on \d{4}-\d\d-\d\d\.\n\n")


def told(view: RunView) -> dict[str, str]:
    """What a view says, but for the names of artifacts, which are an installation's own."""
    return {name: re.sub(r"[0-9a-f]{16}|runs/[0-9a-z-]+/", "N", repr(getattr(view, name))) for name in SAME}


def shown(page: str, run: str, **session: Any) -> tuple[list[Any], str]:
    """The figures and tables of a page, and all its words."""
    st.cache_data.clear()
    at = AppTest.from_file(APP, default_timeout=30)
    at.switch_page(f"pages/{page}.py")
    at.query_params["run"] = run
    for name, value in session.items():
        at.session_state[name] = value
    at.run()
    assert not at.exception, at.exception[0].message
    figures: list[Any] = [(each.label, each.value) for each in at.metric]
    figures += [each.value.to_csv() for each in at.dataframe]
    return figures, texts(at)


@pytest.mark.parametrize("named", [folder_of, early_folder])
def test_a_submission_travels_whether_it_was_refitted_or_not(named: Any) -> None:
    run: Any = SimpleNamespace(id="20261128-190558-8b4876", task=SimpleNamespace(problem="regression"))
    chosen: Any = SimpleNamespace(plan=EnsemblePlan(method="mean", members=("a",)), members=())
    told = {"folder": named(run, chosen), "members": ["a"], "form": "label", "rows": 2, "reason": "final"}
    assert BODIES["submission"].model_validate(told)


def test_the_values_are_the_same_to_the_last_bit(made: Made, elsewhere: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    run = elsewhere(made.packed)
    there = [told(core.view(run)), core.diagnosed(run), core.transcript(run), dataset(run).train, core.files(run)]
    files = {name: core.file(run, name) for name in core.files(run) if name != "journal.jsonl"}
    page, notebook = paper(core.view(run)).decode(), core.notebook(run).decode()
    monkeypatch.setenv("STUDIO_HOME", str(made.home))
    here = [told(core.view(made.run)), core.diagnosed(made.run), core.transcript(made.run), dataset(made.run).train]
    assert [name for name in SAME if there[0][name] != here[0][name]] == []
    assert there[1:3] == here[1:3]
    assert there[3].equals(here[3])
    assert there[4] == core.files(made.run)
    report = files.pop("report.md").decode()
    assert IMPORTED.sub("", report) == core.file(made.run, "report.md").decode() != report
    assert files == {name: core.file(made.run, name) for name in files}
    assert (
        re.sub(r"<p>Imported from .*</p>\n", "", page).replace(run, made.run)
        == paper(core.view(made.run)).decode()
        != page
    )
    assert "Imported from another installation" in notebook


def test_the_pages_show_the_same_figures_and_say_where_the_run_comes_from(
    made: Made, elsewhere: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = elsewhere(made.packed)
    bare = elsewhere(core_pack(made, rows=False))
    there = {page: shown(page, run) for page in ("results", "run")}
    compared = shown("compare", run, compared_runs=[run, bare])
    monkeypatch.setenv("STUDIO_HOME", str(made.home))
    for page, (figures, words) in there.items():
        assert figures == shown(page, made.run)[0], page
        assert "Imported from another installation on 20" in words
    assert there["results"][0][0] == ("Final: ROC AUC", "0.923")
    final = core.view(made.run).final
    assert final is not None
    assert compared[0][0].count(f"{final.value:.5g} (") == 2
    assert "Finished, imported" in compared[0][0]
    assert "rows of this run are not here" in compared[0][0]


def core_pack(made: Made, **how: bool) -> bytes:
    """Pack the run again, in its own installation."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STUDIO_HOME", str(made.home))
        return core.pack(made.run, **how)


def test_the_same_run_gives_the_same_file(made: Made) -> None:
    assert core_pack(made, texts=True) == made.packed


def test_keys_and_drafts_and_what_other_runs_brought_stay(made: Made) -> None:
    everything = b"\n".join(parts_of(made.packed).values())
    assert SECRET.encode() not in everything
    assert b'"brief"' not in everything
    assert b"SPOKEN" in everything
    assert not [name for name in parts_of(made.packed) if name.endswith((".pkl", "test.parquet"))]


def test_rows_and_transcripts_can_be_left_where_they_are(made: Made, elsewhere: Take) -> None:
    packed = core_pack(made, rows=False)
    parts = parts_of(packed)
    assert not [name for name in parts if name.startswith(("table", "predictions"))]
    created = json.loads(parts["journal.jsonl"].splitlines()[0])["body"]
    assert [each["examples"] for each in created["profile"]["columns"]] == [[], [], [], []]
    assert b"SPOKEN" not in b"".join(parts.values())
    run = elsewhere(packed)
    with pytest.raises(Refused, match="rows of this run are not here"):
        core.diagnosed(run)
    with pytest.raises(Refused, match="rows of this run are not here"):
        core.notebook(run)
    with pytest.raises(Refused, match="imported without what was said"):
        core.transcript(run)
    words = shown("results", run)[1]
    assert "Left there: the table's rows and the held-out predictions and what was said to the language model." in words
    assert "rows of this run are not here" in words
    assert "only its figures came along" in shown("transcript", run)[1]
    with pytest.raises(Refused, match="no fitted models"):
        core.model_bundle(run)


def test_an_import_touches_no_other_run_and_goes_with_its_own_files_only(
    made: Made, elsewhere: Take, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run = elsewhere(made.packed)
    assert run != made.run
    with pytest.raises(Refused, match="imported already: the run 'Incomes'"):
        elsewhere(made.packed)
    again = elsewhere(core.pack(run, texts=True))
    core.delete(run)
    assert [each.run for each in core.runs()] == [again]
    assert core.diagnosed(again).diagnosis.rows == 240
    core.delete(again)
    assert [each for each in (tmp_path / "elsewhere" / "artifacts").rglob("*") if each.is_file()] == []


def test_a_run_that_had_not_ended_is_shown_as_stopped_and_nothing_takes_it_up(made: Made, elsewhere: Take) -> None:
    run = elsewhere(retold(made.packed, lambda lines: lines.remove(lines[-1])))
    view = core.view(run)
    assert (view.state, view.control) == ("stopped", "stop")
    assert "had not ended when it was exported" in view.sentence
    assert core.waiting() == []
    with store.engine().connect() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'workflow_status'").all()
        assert not tables or not connection.exec_driver_sql("SELECT 1 FROM workflow_status").all()
    for verb in (core.stop, core.finish_now):
        with pytest.raises(Refused, match="ended already"):
            verb(run)
    asked = view.decided[0].decision
    with pytest.raises(Refused, match="was stopped"):
        core.answer(run, asked.key, asked.digest, Answer(verdict="approve"))


def test_on_the_command_line(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("STUDIO_HOME", str(made.home))
    out = tmp_path / "x.studio.zip"
    assert main(["export", made.run, "--out", str(out), "--transcripts"]) == 0
    assert out.read_bytes() == made.packed
    assert main(["export", "none", "--out", str(out)]) == 2
    monkeypatch.setenv("STUDIO_HOME", str(tmp_path / "elsewhere"))
    capsys.readouterr()
    assert main(["import", str(out)]) == 0
    assert core.view(capsys.readouterr().out.strip()).name == "Incomes"
    assert main(["import", str(out)]) == 2
    assert main(["import", str(tmp_path / "nothing")]) == 2
    assert capsys.readouterr().err.count("\n") == 2


def test_a_table_of_zeros_is_no_bomb(tmp_path: Path) -> None:
    path = tmp_path / "zeros.zip"
    path.write_bytes(_zipped({"table/1": bytes(20 * MB), "journal.jsonl": b"{}"}))
    assert [each.bytes for each in entries(path, "zeros.zip", limits())] == [2, 20 * MB]


def test_every_kind_of_event_is_known_to_the_file(made: Made) -> None:
    assert set(BODIES) == {*_TAKE, "created"} - {"imported"}
