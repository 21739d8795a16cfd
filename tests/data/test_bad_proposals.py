"""Tables and settings that make no task: one sentence each, with file, column and remedy."""

from __future__ import annotations

from typing import Any

import pytest

from core.data.proposal import propose
from core.errors import BadInput
from tests.data.tables import ROWS, binary, held, numbers, sample, table, trained, turns

BAD: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "target absent": ({"targets": ["Y"]}, "train.csv", "'Y'", "did you mean 'y'"),
    "target far from all": ({"targets": ["survival"]}, "train.csv", "'survival'", "the columns are"),
    "target constant": ({"train": binary(y=turns(ROWS, "a"))}, "train.csv", "'y'", "in every row"),
    "target empty": ({"train": binary(y=turns(ROWS, None)), "targets": ["y"]}, "train.csv", "'y'", "empty in every row"),
    "target all texts": (
        {"train": binary(y=[f"t{row}" for row in range(ROWS)])}, "train.csv", "'y'", "a different text in every row"),
    "few labels": (
        {"train": binary(y=["a", "b", *turns(ROWS - 2, None)]), "targets": ["y"]}, "train.csv", "'y'", "at least 10"),
    "regression metric on text": ({"metric": "rmse"}, "train.csv", "'y'", "'no', which is no number"),
    "classes of fractions": (
        {"train": binary(y=numbers(ROWS, 3)), "metric": "accuracy"}, "train.csv", "'y'", "too many for classes"),
    "rmsle of negatives": (
        {"train": binary(y=numbers(ROWS, 3)), "metric": "rmsle"}, "train.csv", "'y'", "negative numbers"),
    "unknown metric": ({"metric": "auc"}, "'auc'", "roc_auc", "choose one of"),
    "metric of another problem": (
        {"train": binary(y=turns(ROWS, 1, 2, 3)), "metric": "f1"}, "train.csv", "'y'", "f1_macro"),
    "unknown positive": ({"positive": "maybe"}, "train.csv", "'y'", "'no', 'yes'"),
    "positive of a number": ({"train": binary(y=numbers(ROWS, 3)), "positive": "1"}, "train.csv", "'1'", "two classes"),
    "unknown split": ({"split": "random"}, "'random'", "kfold", "time:COL"),
    "unknown split column": ({"split": "group:color"}, "train.csv", "'color'", "did you mean 'colour'"),
    "split without column": ({"split": "group"}, "train.csv", "group:COL", "needs a column"),
    "split by the target": ({"split": "group:y"}, "train.csv", "'y'", "is the target"),
    "time of words": ({"split": "time:colour"}, "train.csv", "'colour'", "neither a date nor a number"),
    "groups of one": ({"split": "group:id"}, "train.csv", "'id'", "different in every row"),
    "stratified numbers": (
        {"train": binary(y=numbers(ROWS, 3)), "split": "stratified"}, "train.csv", "'y'", "cannot be stratified"),
    "test lacks columns": ({"test": table("test.csv", id=range(5)), "targets": ["y"]}, "test.csv", "'x', 'colour'", "are not there"),
    "unknown id": ({"id": "key"}, "train.csv", "'key'", "the columns are"),
    "id absent from test": (
        {"test": held().drop(columns="id"), "id": "id", "targets": ["y"]}, "test.csv", "'id'", "no column"),
    "ids repeat": ({"id": "colour", "targets": ["y"]}, "train.csv", "'colour'", "more than once"),
    "ids repeat in test": (
        {"test": held().assign(id="1"), "id": "id", "targets": ["y"]}, "test.csv", "'id'", "more than once"),
    "id is target": ({"id": "y", "targets": ["y"]}, "train.csv", "'y'", "both target and id"),
    "no features": ({"train": table(id=range(ROWS), y=turns(ROWS, 0, 1))}, "train.csv", "", "no feature column left"),
    "all ignored": ({"kinds": {"x": "ignore", "colour": "ignore"}}, "train.csv", "'colour'", "no feature column left"),
    "unknown kind": ({"kinds": {"x": "image"}}, "train.csv", "'x'", "choose one of number"),
    "kind that cannot be": ({"kinds": {"colour": "number"}}, "train.csv", "'colour'", "are not numbers"),
    "kind of no column": ({"kinds": {"col": "number"}}, "train.csv", "'col'", "no column"),
    "form of another problem": ({"form": "value"}, "train.csv", "binary", "label or probability"),
    "mixed targets": (
        {"train": binary(a=numbers(ROWS, 3), y=turns(ROWS, "m", "n")), "targets": ["a", "y"]}, "train.csv", "'a'", "different kinds"),
    "one number in two ways": (
        {"train": binary(y=turns(ROWS, "1", "1.0", "0"))}, "train.csv", "'y'", "in several ways"),
    "sample of other ids": (
        {"test": held(), "sample": table("sample.csv", id=range(5, 25), y=turns(20, 0))}, "sample.csv", "'id'", "not in test.csv"),
    "sample of other length": ({"test": held(), "sample": sample(5, y=turns(5, 0))}, "sample.csv", "5 rows", "test.csv has 20"),
    "sample of other columns": (
        {"test": held(), "sample": sample(foo=turns(20, 0), bar=turns(20, 0))}, "sample.csv", "'foo'", "neither"),
    "sample without id": (
        {"test": held(), "sample": table("sample.csv", key=range(20), y=turns(20, 0))}, "sample.csv", "'key'", "id column"),
    "sample of strange cells": (
        {"test": held(), "sample": sample(y=turns(20, "perhaps"))}, "sample.csv", "'y'", "neither a class"),
    "sample without predictions": ({"test": held(), "sample": sample()}, "sample.csv", "'id'", "no column for predictions"),
}  # fmt: skip


@pytest.mark.parametrize(("given", "first", "second", "third"), BAD.values(), ids=BAD.keys())
def test_what_cannot_be_used_gets_one_sentence(given: dict[str, Any], first: str, second: str, third: str) -> None:
    with pytest.raises(BadInput) as caught:
        propose(**{"train": trained(), "name": "n", **given})
    sentence = str(caught.value)
    assert first in sentence
    assert second in sentence
    assert third in sentence
    assert "\n" not in sentence
