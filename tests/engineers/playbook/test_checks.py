"""What the leakage and data-use checks see, and what they let pass."""

from __future__ import annotations

import pytest

from core.engineers.playbook import Playbook
from core.engineers.port import Brief, ModelCard
from core.solution import Solution
from tests.engineers.playbook import tables

TRAIN = tables.table(40)
ROW = tables.regression(TRAIN)
BATCH = tables.regression(TRAIN, mode="batch")
HEAD = "# %% [setup] Set-up\nimport pandas as pd\ntrain = pd.read_parquet('input/train.parquet')\n"
PREDICT = "# %% [predict] Predict\ndef predict(test):\n    return test\n"


def found(middle: str, predict: str = PREDICT, brief: Brief = ROW) -> list[str]:
    solution = Solution(code=f"{HEAD}# %% [model] Model\n{middle}\n{predict}", title="t")
    return [f"{each.where}: {each.what}" for each in Playbook().leakage(brief, solution, ())]


def test_learning_inside_predict_is_found_with_its_place() -> None:
    body = "# %% [predict] Predict\ndef predict(test):\n    return scaler.fit_transform(test)\n"
    (only,) = [each for each in found("scaler = 1", body) if "inside" in each]
    assert only.startswith("[predict] line 8: `.fit_transform(`")


def test_learning_in_a_function_that_predict_calls_is_found() -> None:
    assert found(
        "def ready(rows):\n    return scaler.fit(rows)",
        "# %% [predict] P\ndef predict(test):\n    return ready(test)\n",
    )


def test_statistics_over_the_rows_to_be_predicted_are_found() -> None:
    body = "# %% [predict] Predict\ndef predict(test):\n    return test.fillna(test{})\n"
    assert found("", body.format(".mean()"))
    assert found("", body.format('["size"].median()'))
    assert not found("", body.format(".mean(axis=1)"))


@pytest.mark.parametrize(
    "code",
    [
        "pd.read_csv('/data/answers.csv')",
        "open('../answers.csv').read()",
        "from pathlib import Path\nPath('input', 'test.parquet').read_bytes()",
        "import os\npd.read_parquet(os.path.join('input', 'test.parquet'))",
        "place = 'input/test.parquet'\npd.read_parquet(place)",
    ],
)
def test_files_that_a_room_does_not_offer_are_found(code: str) -> None:
    assert found(code)


def test_the_test_rows_may_be_read_in_batch_mode_only() -> None:
    code = "test = pd.read_parquet('input/test.parquet')"
    assert found(code)
    assert not found(code, brief=BATCH)


def test_fitting_on_test_rows_put_together_with_training_rows_is_found() -> None:
    code = "rows = pd.concat([train, test])\nmore = rows.copy()\nscaler.fit(more)"
    assert any("which test rows went into" in each for each in found(code))
    assert not any("went into" in each for each in found("rows = train.copy()\nscaler.fit(rows)"))


def test_an_unreadable_script_is_a_finding() -> None:
    assert found("def broken(:")


def test_columns_that_no_block_touches_are_named() -> None:
    engineer = Playbook()
    solution = engineer.candidate(ROW, ModelCard(id="linear", name="", why="", source="bundled"))
    assert engineer.data_use(ROW, solution, ()) == ()
    without = solution.replace("text", 'text_steps = "drop"')
    (only,) = engineer.data_use(ROW, without, ())
    assert "texts (a__note)" in only.what
    foreign = Solution(code=f"{HEAD}# %% [model] M\nmodel = train['size'].mean()\n{PREDICT}", title="t")
    assert len(engineer.data_use(ROW, foreign, ())) == 3
