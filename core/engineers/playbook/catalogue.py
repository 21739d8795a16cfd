"""The catalogue: block alternatives (`blocks/<block>/<alternative>.py`) and recipes (`recipes/*.toml`), as data."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from core.engineers.playbook.conditions import Situation
from core.engineers.port import Brief
from core.value import Value

HERE = Path(__file__).parent
HEADER = re.compile(r"^# (?P<key>title|why|when|for|cost|plain|reference): (?P<value>.*)$")
NEEDS = {  # the conditions under which a recipe has this block at all
    "missing": ("has_numbers", "not_pixels"),
    "categories": ("has_categories",),
    "dates": ("has_dates",),
    "text": ("has_text",),
    "media_files": ("has_media", "not_pixels"),
    "media": ("has_media", "not_pixels"),
    "media_features": ("has_media", "not_pixels"),
    "pixel_files": ("pixels",),
    "planes": ("pixels",),
    "surroundings": ("pixels",),
    "features": ("not_pixels",),
    "target": ("regression",),
}
ORDER = (
    "setup", "missing", "categories", "dates", "text", "media_files", "media", "media_features", "features", "pixel_files",
    "planes", "surroundings", "target", "estimator", "model", "blend",
    "train", "predict",
)  # fmt: skip
# Families that want the ordinary columns as another family does; models, estimators and files apart.
LIKE = {
    "bag": "linear", "bayes": "linear", "kernel": "net", "discriminant": "net", "convolution": "net", "tabpfn": "net",
    "perceptron": "net", "finetuned": "net",
}  # fmt: skip
GPU = {
    "convolution": 0.25,
    "net": 0.7,
    "finetuned": 0.035,
}  # of a network's seconds on the processor: batches are small (docs/playbook_worth.md)
TURNS = 4  # how many times fewer epochs a convolutional network has on many files than on few
ASIDE = 30  # how much less is expected of a script that looks at the ordinary columns alone where there are files
LETTERS = 2.0  # seconds for the words and character sequences of a million letters, learned from and predicted
TELLING = 5  # a text says as much as so many other columns
OWN = ("estimator", "model", "media", "media_features")


class Alternative(Value):
    """One way to write a block. `plain` is "yes" for its plain version, "off" where the columns are left out.

    `families` names the model families it suits; empty means all. `cost` compares within one block only.
    """

    id: str
    block: str
    title: str
    why: str
    when: tuple[str, ...]
    families: tuple[str, ...]
    cost: float
    plain: str
    reference: str
    code: str

    def fits(self, situation: Situation) -> bool:
        """Whether it is sound for this task and for every family that would use it."""
        return all(self.suits(family) for family in situation.families) and situation.holds(self.when)

    def suits(self, family: str) -> bool:
        """Whether this model family can use it."""
        like = {} if self.block in OWN else LIKE
        return not self.families or family in self.families or like.get(family) in self.families


class Recipe(Value):
    """One model family with its blocks: per block the alternatives, of which the first that fits is taken.

    `seconds` is one training on one thread, 30,000 rows by 14 columns (or 3,000 files or pixels) and two classes; `class_seconds`
    comes on top for every further class, `media_seconds` for each 1,000 files, once in a run. From `settled` files on a training
    makes fewer turns instead of taking longer, up to `TURNS` times as many files. A text column takes as long as `text_columns` others, and `LETTERS` on top. `strength` orders what to
    expect, `strength_text` where there is nothing but text; in between by what share of the columns is text. A recipe with a block [media] is for tasks with files, one with [planes] for those of pixels, the others for tables
    (with files too, where ten ordinary columns or more stand beside them). `portfolio` names other ways
    that an ensemble gains from ("block=alternative"), the most promising first.
    """

    id: str
    name: str
    family: str
    why: str
    reference: str
    when: tuple[str, ...]
    seconds: float
    class_seconds: float
    media_seconds: float = 0.0
    settled: int = 0
    text_columns: int = 30
    strength: int
    strength_text: int
    blocks: dict[str, tuple[str, ...]]
    portfolio: tuple[str, ...] = ()

    def fits(self, brief: Brief) -> bool:
        """Whether it is sound for this task."""
        situation = Situation(brief, (self.family,))
        kind = "pixels" if "planes" in self.blocks else "whole_media" if "media" in self.blocks else "columns_alone"
        return situation.holds((*self.when, kind))

    def representing(self, brief: Brief) -> float:
        """Seconds that it takes, once in a run, to represent the files, or the texts where its [text] does so."""
        situation = Situation(brief, (self.family,))
        ways = (found for each in self.blocks.get("text", ()) if (found := named("text", each)))
        text = next((found for found in ways if found.fits(situation)), None)
        count = brief.task.rows + brief.task.test_rows  # the vault's and those to predict are represented too
        files = count / 1000 * self.media_seconds / brief.threads**0.7
        return float(files + (situation.reading() if text and "texts_readable" in text.when else 0.0))

    def estimate(self, brief: Brief) -> float:
        """Seconds that one training may take here: a rule of thumb, good within a factor of about three."""
        situation = Situation(brief, (self.family,))
        columns = sum(
            self.text_columns if kind == "text" else 1 for kind in brief.task.columns.values() if kind != "ignore"
        )
        size = brief.profile.rows / 30_000 * (max(columns, 4) / 14) ** 0.5 * len(brief.task.targets)
        if {"media", "planes"} & set(self.blocks):  # the file's own hundreds of columns outweigh what stands beside it
            files: float = brief.profile.rows
            if self.settled:
                files = max(min(files, self.settled), files / TURNS)
            size = files / 3_000 * len(brief.task.targets)
        threads = brief.threads
        if brief.device == "cuda" and self.family in GPU:
            size, threads = size * GPU[self.family], 1
        letters = sum(each.letters for each in situation.profiles("text")) * brief.profile.rows
        learning = size * (self.seconds + self.class_seconds * max(0, situation.classes - 2)) / threads**0.7
        return float(learning + LETTERS * letters / 1e6)

    def expected(self, brief: Brief) -> int:
        """How strong this family usually is on such a task; less where it leaves files aside."""
        if brief.task.media and not {"media", "planes"} & set(self.blocks):
            return self.strength - ASIDE
        kinds = [kind for kind in brief.task.columns.values() if kind != "ignore"]
        texts = TELLING * kinds.count("text")
        return round(
            self.strength
            + (self.strength_text - self.strength) * texts / max(1, texts + len(kinds) - kinds.count("text"))
        )


@cache
def alternatives(block: str) -> tuple[Alternative, ...]:
    """The alternatives of a block, cheapest first, then by name; none for a block that is not in the catalogue."""
    found = [_alternative(path) for path in sorted((HERE / "blocks" / block).glob("*.py"))]
    return tuple(sorted(found, key=lambda each: (each.cost, each.id)))


@cache
def recipes() -> tuple[Recipe, ...]:
    """All recipes, by id."""
    return tuple(_recipe(path) for path in sorted((HERE / "recipes").glob("*.toml")))


def recipe(name: str) -> Recipe | None:
    """The recipe with this id, else the first of this family, if there is one."""
    named_so = (each for each in recipes() if each.id == name)
    return next(named_so, next((each for each in recipes() if each.family == name), None))


def named(block: str, name: str) -> Alternative | None:
    """The alternative of this block with this id, if there is one."""
    return next((each for each in alternatives(block) if each.id == name), None)


def fitting(block: str, situation: Situation) -> tuple[Alternative, ...]:
    """The alternatives of a block that are sound here, cheapest first."""
    return tuple(each for each in alternatives(block) if each.fits(situation))


def matters(block: str, situation: Situation) -> bool:
    """Whether another way of this block could change a prediction: [features] is about numbers and dates alone."""
    return block != "features" or situation.count("number") + situation.count("date") > 0


def written(block: str, code: str) -> Alternative | None:
    """The alternative whose code this is, blank lines and trailing blanks apart."""
    return next((each for each in alternatives(block) if same_code(each.code, code)), None)


def same_code(first: str, second: str) -> bool:
    """Whether two blocks' code is equal but for blank lines and trailing blanks."""
    return _lines(first) == _lines(second)


def _lines(code: str) -> list[str]:
    return [line.rstrip() for line in code.splitlines() if line.strip()]


def _alternative(path: Path) -> Alternative:
    lines = path.read_text(encoding="utf-8").splitlines()
    header: dict[str, str] = {}
    while lines and (found := HEADER.match(lines[0])):
        header[found["key"]] = found["value"].strip()
        lines.pop(0)
    families = header["for"].split()
    return Alternative(
        id=path.stem,
        block=path.parent.name,
        title=header["title"],
        why=header["why"],
        when=tuple(header.get("when", "").split()),
        families=() if families == ["all"] else tuple(families),
        cost=float(header.get("cost", "1")),
        plain=header.get("plain", ""),
        reference=header.get("reference", ""),
        code="\n".join(lines).strip("\n") + "\n",
    )


def _recipe(path: Path) -> Recipe:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Recipe.model_validate({**data, "when": tuple(str(data["when"]).split())})
