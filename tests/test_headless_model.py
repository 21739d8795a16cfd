"""The command line with a language model, against a real provider on loopback."""

from __future__ import annotations

import json
import subprocess
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.command import ROOT, Done, command, ended, environment
from tests.fakes import good_model
from tests.fakes.good_model import good
from tests.fakes.provider import KEY, MODEL, Act, FakeProvider

MINUTES = 0.6
PATIENT = 3.0  # minutes of a run that a cap ends before


def run(folder: Path, fake: FakeProvider, *more: str, minutes: float = MINUTES, **variables: str) -> Done:
    told = {**environment(), **fake.environment, **variables}
    arguments = command(folder, "--engineer", "llm", "--search", "off", *more, minutes=minutes)
    began = time.monotonic()
    process = subprocess.Popen(arguments, cwd=ROOT, env=told, stderr=subprocess.PIPE, text=True)
    return ended(process, folder, began)


@pytest.mark.alone
def test_a_run_with_a_model_writes_everything_and_says_what_was_asked(tables: Path) -> None:
    with FakeProvider(good) as fake:
        done = run(tables, fake)
    assert done.code == 0, done.error
    assert done.seconds < 60 * MINUTES * 1.1
    assert f"{MODEL} at 127.0.0.1" in done.error
    assert "names, kinds and summary figures of columns will be sent" in done.error
    report = json.loads((done.out / "report.json").read_text())
    assert report["engineer"] == "llm"
    assert report["llm"]["calls"] == len(fake.requests) - 1  # the first tests the connection
    assert report["llm"]["models"] == [MODEL]
    assert len(pd.read_csv(done.out / "submission.csv")) == 30
    assert KEY not in done.error + "".join(path.read_text() for path in done.out.glob("*.*") if path.is_file())


@pytest.mark.slow
def test_a_cap_on_autopilot_ends_the_search_with_the_best_so_far(tables: Path) -> None:
    with FakeProvider(good) as fake:
        done = run(tables, fake, "--max-calls", "4", minutes=PATIENT)
    assert done.code == 3, done.error
    assert "The cap of 4 calls" in done.error
    assert len(fake.requests) == 5
    assert len(pd.read_csv(done.out / "submission.csv")) == 30


def test_a_model_that_loses_its_key_in_the_middle_is_followed_by_the_playbook(tables: Path) -> None:
    with FakeProvider(good_model.refusing_from(4)) as fake:
        done = run(tables, fake)
    assert done.code == 0, done.error
    assert "The playbook goes on without the language model: The key was refused" in done.error
    assert len(pd.read_csv(done.out / "submission.csv")) == 30


@pytest.mark.sample(always=("a wrong key", "no address"))
@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"OPENAI_API_KEY": "sk-wrong-wrong-wrong"}, "The key was refused"), ({"STUDIO_MODEL": "none-such"}, "knows no model 'none-such'"),
        ({"OPENAI_BASE_URL": "http://127.0.0.1:9/v1"}, "There is no way to 127.0.0.1:9"), ({"OPENAI_BASE_URL": "nonsense"}, "must be an address"),
    ],
    ids=["a wrong key", "an unknown model", "no route", "no address"],
)  # fmt: skip
def test_an_unusable_provider_is_one_line_and_exit_code_2(tables: Path, variables: dict[str, str], told: str) -> None:
    with FakeProvider(good) as fake:
        done = run(tables, fake, **variables)
    assert done.code == 2
    assert told in done.error
    assert len(done.error.strip().splitlines()) == 1
    assert not (done.out / "submission.csv").exists()


@pytest.mark.sample(always=("names-never0-always0",))
@pytest.mark.parametrize(
    ("privacy", "never", "always"),
    [
        ("names", ["zebra-cell", "maybe-class", "7.77"], ["colour"]), ("summary", ["zebra-cell"], ["colour", "maybe-class"]),
        ("examples", [], ["colour", "zebra-cell"]),
    ],
)  # fmt: skip
def test_no_more_of_the_data_is_sent_than_was_chosen(
    tmp_path: Path, privacy: str, never: list[str], always: list[str]
) -> None:
    """Markers: a cell of a text column, a class, a number; each script fails and prints all of its rows."""
    rows = 120
    frame = pd.DataFrame({
        "id": range(rows), "x": [7.77 + n for n in range(rows)], "colour": [f"zebra-cell {n} in words that differ" for n in range(rows)],
        "bought": ["maybe-class" if n % 3 else "surely-class" for n in range(rows)],
    })  # fmt: skip
    frame.to_csv(tmp_path / "train.csv", index=False)
    frame.drop(columns="bought").assign(colour="hidden-test-cell").to_csv(tmp_path / "test.csv", index=False)
    pd.DataFrame({"id": range(rows), "bought": 0.5}).to_csv(tmp_path / "sample.csv", index=False)
    spill = "print(train.to_string()); raise ValueError(f'bad cell: {train.colour.iloc[0]!r}')"

    def spilling(body: dict[str, Any]) -> Act:
        return good_model.writing(spill, "candidate")(body)

    with FakeProvider(spilling) as fake:
        done = run(tmp_path, fake, "--privacy", privacy, "--max-calls", "12", minutes=PATIENT)
    sent = json.dumps([body["messages"] for body in fake.requests], ensure_ascii=False)
    assert len(fake.requests) > 5, done.error
    assert "Role: debugger" in sent
    for word in [*never, "hidden-test-cell"]:
        assert word not in sent, word
    for word in always:
        assert word in sent, word
