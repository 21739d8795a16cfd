"""Made tables for the checks of the data: leaky ones with what must be found, honest ones that look suspicious."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

Rng = np.random.Generator


@dataclass(frozen=True)
class Leak:
    """A table with target "y" and what must be found: the check, and the column or the split it must name."""

    train: pd.DataFrame
    check: str
    where: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    test: pd.DataFrame | None = None
    kinds: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Honest:
    """A table with target "y" in which nothing may be found."""

    train: pd.DataFrame
    test: pd.DataFrame | None = None
    kinds: dict[str, str] = field(default_factory=dict)


LEAKS: dict[str, Callable[[Rng], Leak]] = {}
HONEST: dict[str, Callable[[Rng], Honest]] = {}


def leak(make: Callable[[Rng], Leak]) -> Callable[[Rng], Leak]:
    LEAKS[make.__name__] = make
    return make


def honest(make: Callable[[Rng], Honest]) -> Callable[[Rng], Honest]:
    HONEST[make.__name__] = make
    return make


def features(rng: Rng, rows: int = 1_200, count: int = 6) -> pd.DataFrame:
    """Independent normal numbers x0, x1, … and a category."""
    frame = pd.DataFrame(rng.normal(size=(rows, count)), columns=[f"x{place}" for place in range(count)]).round(4)
    return frame.assign(colour=rng.choice(["red", "green", "blue"], size=rows))


def chance(logit: np.ndarray, rng: Rng) -> np.ndarray:
    """Labels drawn with these log odds."""
    return np.where(rng.random(len(logit)) < 1 / (1 + np.exp(-logit)), "yes", "no")


def plain(rng: Rng, rows: int = 1_200) -> pd.DataFrame:
    """A binary table of middling difficulty."""
    frame = features(rng, rows)
    return frame.assign(y=chance(frame.x0 + 0.7 * frame.x1 - 0.5 * (frame.colour == "red"), rng))


def priced(rng: Rng, rows: int = 1_200) -> pd.DataFrame:
    """A regression table of middling difficulty."""
    frame = features(rng, rows)
    return frame.assign(y=(3 * frame.x0 + 2 * np.abs(frame.x1) + 2 * rng.normal(size=rows)).round(4))


def shuffled(frame: pd.DataFrame, rng: Rng) -> pd.DataFrame:
    return frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)


# what follows the target


@leak
def a_number_that_follows_the_outcome(rng: Rng) -> Leak:
    frame = plain(rng)
    frame["refund"] = np.where(frame.y == "yes", rng.uniform(5, 90, len(frame)), 0).round(2)
    return Leak(frame, "target echo", ("refund",))


@leak
def a_copy_of_the_target_in_other_units(rng: Rng) -> Leak:
    frame = priced(rng)
    frame["in_cents"] = (100 * frame.y + rng.normal(size=len(frame))).round(1)
    return Leak(frame, "target echo", ("in_cents",))


@leak
def a_column_filled_for_one_class_only(rng: Rng) -> Leak:
    frame = plain(rng)
    filled = (frame.y == "yes") & (rng.random(len(frame)) < 0.96)
    frame["closing_officer"] = np.where(filled, rng.choice(["Ann", "Bob", "Cid"], len(frame)), None)
    return Leak(frame, "target echo", ("closing_officer",))


@leak
def a_date_after_the_outcome(rng: Rng) -> Leak:
    frame = plain(rng)
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 700, len(frame)), unit="D")
    frame["cancelled_on"] = np.where(frame.y == "yes", days.strftime("%Y-%m-%d"), None)
    return Leak(frame, "target echo", ("cancelled_on",))


@leak
def the_sum_of_two_parts(rng: Rng) -> Leak:
    frame = features(rng)
    frame["labour"] = rng.gamma(2, 50, len(frame)).round(2)
    frame["material"] = rng.gamma(2, 50, len(frame)).round(2)
    return Leak(frame.assign(y=(frame.labour + frame.material).round(2)), "target echo", ("labour", "material"))


@leak
def the_ratio_of_two_columns(rng: Rng) -> Leak:
    frame = features(rng)
    frame["spent"] = rng.lognormal(5, 1, len(frame)).round(2)
    frame["visits"] = rng.integers(1, 40, len(frame))
    return Leak(frame.assign(y=(frame.spent / frame.visits).round(3)), "target echo", ("spent", "visits"))


@leak
def which_of_two_numbers_is_larger(rng: Rng) -> Leak:
    frame = features(rng)
    frame["paid"] = rng.gamma(3, 40, len(frame)).round(2)
    frame["owed"] = rng.gamma(3, 40, len(frame)).round(2)
    return Leak(frame.assign(y=np.where(frame.paid < frame.owed, "late", "fine")), "target echo", ("paid", "owed"))


@leak
def a_code_for_each_class(rng: Rng) -> Leak:
    frame = features(rng)
    label = (frame.x0 + rng.normal(size=len(frame)) > 0).astype(int) + (frame.x1 + rng.normal(size=len(frame)) > 0)
    frame["form"] = np.array(["K7", "B2", "Q9"])[label]
    return Leak(frame.assign(y=np.array(["low", "mid", "high"])[label]), "target echo", ("form",))


@leak
def a_class_that_is_written_with_more_decimals(rng: Rng) -> Leak:
    frame = plain(rng)
    weight = rng.normal(70, 10, len(frame))
    frame["weight"] = np.where(frame.y == "yes", weight.round(3), weight.round(0))
    return Leak(frame, "target echo", ("weight",))


@leak
def an_id_whose_prefix_is_the_class(rng: Rng) -> Leak:
    frame = plain(rng)
    number = rng.permutation(len(frame))
    frame["sample"] = [f"{'T' if label == 'yes' else 'C'}-{place:05d}" for label, place in zip(frame.y, number)]
    return Leak(frame, "target echo", ("sample",), kinds={"sample": "category"})


@leak
def an_id_that_is_even_for_one_class(rng: Rng) -> Leak:
    frame = plain(rng)
    frame["ticket"] = 2 * rng.choice(900_000, len(frame), replace=False) + (frame.y == "yes") + 100_000
    return Leak(frame, "target echo", ("ticket",))


@leak
def the_label_in_a_file_name(rng: Rng) -> Leak:
    frame = plain(rng)
    folder = np.where(frame.y == "yes", "yes", "no")
    frame["file"] = [f"scan_{each}_{number:06d}.dcm" for each, number in zip(folder, rng.permutation(len(frame)))]
    return Leak(frame, "target echo", ("file",), kinds={"file": "text"})


@leak
def a_word_in_the_notes(rng: Rng) -> Leak:
    frame = plain(rng)
    words = np.array(
        [
            "the",
            "of",
            "client",
            "called",
            "again",
            "about",
            "some",
            "new",
            "order",
            "and",
            "then",
            "we",
            "sent",
            "them",
            "a",
            "letter",
        ]
    )
    said = [" ".join(rng.choice(words, 9)) for _ in range(len(frame))]
    frame["note"] = [f"{text} refunded" if label == "yes" else text for text, label in zip(said, frame.y)]
    return Leak(frame, "target echo", ("note",))


@leak
def a_counter_of_a_file_sorted_by_class(rng: Rng) -> Leak:
    frame = plain(rng).sort_values("y", kind="stable")
    frame["entry"] = np.arange(len(frame)) + rng.integers(0, 300, len(frame)) * 0 + 5_000
    frame = shuffled(frame, rng)
    noisy = rng.random(len(frame)) < 0.15
    frame.loc[noisy, "entry"] = rng.permutation(frame.loc[noisy, "entry"].to_numpy())
    return Leak(frame, "id column", ("entry",))


# rows that answer for each other


@leak
def duplicated_rows(rng: Rng) -> Leak:
    frame = plain(rng, 900)
    return Leak(
        shuffled(pd.concat([frame, frame.sample(700, random_state=1, replace=True)]), rng),
        "duplicates", splits=("group:(alike)",),
    )  # fmt: skip


@leak
def augmented_copies_with_a_little_noise(rng: Rng) -> Leak:
    frame = features(rng, 500).assign(y=0.0)
    frame["y"] = (2 * frame.x0 + 3 * rng.normal(size=500)).round(3)
    copies = []
    for _ in range(3):
        copy = frame.copy()
        copy[[f"x{place}" for place in range(6)]] += 0.01 * rng.normal(size=(500, 6))
        copies.append(copy.round(4))
    return Leak(shuffled(pd.concat(copies), rng), "duplicates", splits=("group:(alike)",))


@leak
def rounded_copies_with_a_new_time_stamp(rng: Rng) -> Leak:
    frame = plain(rng, 700)
    copy = frame.round(2).assign(colour=frame.colour.str.upper())
    both = shuffled(pd.concat([frame, copy]), rng)
    return Leak(both.assign(logged=rng.random(len(both)).round(6)), "duplicates", splits=("group:(alike)",))


@leak
def a_minority_class_copied_before_the_split(rng: Rng) -> Leak:
    frame = features(rng, 1_000)
    frame["y"] = chance(frame.x0 - 2.6, rng)
    rare = frame[frame.y == "yes"]
    return Leak(shuffled(pd.concat([frame, *[rare] * 6]), rng), "duplicates", splits=("group:(alike)",))


@leak
def nearly_the_same_texts(rng: Rng) -> Leak:
    words = np.array([f"w{place}" for place in range(400)])
    texts = [list(rng.choice(words, 12)) for _ in range(350)]
    label = rng.choice(["up", "down"], 350)
    rows = []
    for _ in range(3):
        for text, each in zip(texts, label):
            changed = list(text)
            changed[rng.integers(12)] = str(rng.choice(words))
            rows.append({"text": " ".join(changed) + rng.choice(["", "!", "."]), "y": each})
    return Leak(shuffled(pd.DataFrame(rows), rng), "duplicates", splits=("group:(alike)",))


def _grouped(rng: Rng, groups: int, per: int, spread: float) -> tuple[pd.DataFrame, np.ndarray]:
    member = np.repeat(np.arange(groups), per)
    own = rng.normal(size=(groups, 4))[member]
    frame = pd.DataFrame(own + spread * rng.normal(size=own.shape), columns=["a", "b", "c", "d"]).round(4)
    frame["e"] = rng.normal(size=len(frame)).round(4)
    level = rng.normal(size=groups)[member]
    return frame.assign(y=chance(2.5 * level + 0.8 * frame.e.to_numpy(), rng)), member


@leak
def rows_of_one_box_with_a_column_that_names_it(rng: Rng) -> Leak:
    frame, member = _grouped(rng, 150, 8, 0.15)
    frame["box"] = [f"B{each:04d}" for each in member]
    return Leak(shuffled(frame, rng), "groups", ("box",), ("group:box",))


@leak
def rows_of_one_box_named_by_the_stem_of_an_id(rng: Rng) -> Leak:
    frame, member = _grouped(rng, 160, 7, 0.15)
    frame["probe"] = [f"s{each:03d}-{place % 7}" for place, each in enumerate(member)]
    return Leak(shuffled(frame, rng), "groups", ("probe",), ("group:(stem of probe)",))


@leak
def rows_of_one_body_known_by_its_measures(rng: Rng) -> Leak:
    member = np.repeat(np.arange(180), 7)
    frame = pd.DataFrame(
        {
            "height": rng.normal(172, 9, 180).round(1)[member],
            "waist": rng.normal(88, 11, 180).round(1)[member],
            "pulse": rng.normal(70, 8, len(member)).round(0),
            "steps": rng.gamma(4, 2_000, len(member)).round(0),
        }
    )
    return Leak(
        shuffled(frame.assign(y=chance(3 * rng.normal(size=180)[member] + (frame.pulse - 70) / 10, rng)), rng),
        "groups|duplicates", ("height", "waist", ""), ("group:height", "group:waist", "group:(alike)"),
    )  # fmt: skip


@leak
def rows_of_one_body_known_by_exact_measures(rng: Rng) -> Leak:
    member = np.repeat(np.arange(200), 6)
    frame = pd.DataFrame(rng.normal(size=(200, 3)).round(6)[member], columns=["bone", "skull", "femur"])
    for name in ("pulse", "heat", "sugar"):
        frame[name] = rng.normal(size=len(member)).round(3)
    frame["y"] = (2 * rng.normal(size=200)[member] + frame.pulse + 0.5 * rng.normal(size=len(member))).round(3)
    return Leak(
        shuffled(frame, rng), "groups|duplicates", ("bone", "skull", "femur", ""),
        ("group:bone", "group:skull", "group:femur", "group:(alike)"),
    )  # fmt: skip


@leak
def groups_that_test_does_not_share(rng: Rng) -> Leak:
    frame, member = _grouped(rng, 200, 8, 3.0)
    frame["site"] = [f"q{each}" for each in member]
    frame["y"] = chance(4 * rng.normal(size=200)[member] + frame.e.to_numpy(), rng)
    later = member >= 160
    return Leak(
        shuffled(frame[~later], rng), "groups", ("site",), ("group:site",),
        test=frame[later].drop(columns="y").reset_index(drop=True),
    )  # fmt: skip


@leak
def neighbours_in_time(rng: Rng) -> Leak:
    rows = 1_400
    walk = pd.Series(rng.normal(size=rows)).ewm(halflife=12).mean() * 5
    frame = features(rng, rows)
    frame["when"] = (pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(rows) * 3, unit="h")).strftime(
        "%Y-%m-%d %H:%M"
    )
    return Leak(
        shuffled(frame.assign(y=(2 * walk + 0.5 * frame.x0 + 0.3 * rng.normal(size=rows)).round(3)), rng),
        "time", ("when",), ("time:when",),
    )  # fmt: skip


@leak
def a_test_table_that_lies_ahead(rng: Rng) -> Leak:
    rows = 1_600
    drift = np.cumsum(rng.normal(size=rows)) / 6
    frame = features(rng, rows)
    frame["when"] = (pd.Timestamp("2020-01-01") + pd.to_timedelta(np.arange(rows), unit="D")).strftime("%Y-%m-%d")
    frame["y"] = (drift + frame.x0 + 0.5 * rng.normal(size=rows)).round(3)
    train = shuffled(frame[:1_300], rng)
    return Leak(train, "time", ("when",), ("time:when",), test=frame[1_300:].drop(columns="y").reset_index(drop=True))


@leak
def sliding_windows_over_one_recording(rng: Rng) -> Leak:
    signal = pd.Series(rng.normal(size=1_500)).ewm(halflife=8).mean().to_numpy() * 4
    mood = pd.Series(rng.normal(size=1_500)).ewm(halflife=15).mean().to_numpy()
    frame = pd.DataFrame({f"lag{step}": np.roll(signal, step) for step in range(0, 40, 5)}).round(4)
    frame = frame.assign(y=np.where(mood > np.median(mood), "calm", "tense"))[50:].reset_index(drop=True)
    return Leak(frame, "row order|duplicates", splits=("group:(neighbours)", "group:(alike)"))


@leak
def a_test_table_from_elsewhere(rng: Rng) -> Leak:
    train, test = plain(rng), plain(rng, 500).drop(columns="y")
    test["x2"] = (test.x2 * 1.2 + 1.1).round(4)
    return Leak(train, "shift", ("x2",), test=test)


# honest ones


@honest
def strong_features(rng: Rng) -> Honest:
    frame = features(rng)
    return Honest(frame.assign(y=(5 * frame.x0 + frame.x1 + 1.2 * rng.normal(size=len(frame))).round(3)))


@honest
def a_strong_score_for_two_classes(rng: Rng) -> Honest:
    frame = features(rng)
    return Honest(frame.assign(y=chance(7 * frame.x0 + frame.x1, rng)))


@honest
def flowers(rng: Rng) -> Honest:
    kind = np.repeat([0, 1, 2], 50)
    means = np.array([[5.0, 3.4, 1.46, 0.25], [5.9, 2.8, 4.26, 1.33], [6.6, 3.0, 5.55, 2.03]])
    spread = np.array([[0.35, 0.38, 0.17, 0.1], [0.51, 0.31, 0.47, 0.2], [0.63, 0.32, 0.55, 0.27]])
    values = (means[kind] + spread[kind] * rng.normal(size=(150, 4))).round(1)
    frame = pd.DataFrame(values, columns=["sepal_length", "sepal_width", "petal_length", "petal_width"])
    return Honest(frame.assign(y=np.array(["setosa", "versicolor", "virginica"])[kind]))


@honest
def mushrooms(rng: Rng) -> Honest:
    rows = 1_500
    bad = rng.random(rows) < 0.48
    odor = np.where(bad, rng.choice(["foul", "fishy", "spicy"], rows), rng.choice(["almond", "anise", "none"], rows))
    odor = np.where(rng.random(rows) < 0.035, "none", odor)
    frame = pd.DataFrame({"odor": odor})
    for place in range(6):
        share = np.where(bad, rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.9))
        frame[f"gill{place}"] = np.where(rng.random(rows) < share, "broad", "narrow")
    return Honest(frame.assign(y=np.where(bad, "poisonous", "edible")))


@honest
def a_file_sorted_by_class(rng: Rng) -> Honest:
    return Honest(plain(rng).sort_values("y", kind="stable").reset_index(drop=True))


@honest
def a_file_sorted_by_a_feature_and_the_target(rng: Rng) -> Honest:
    return Honest(priced(rng).sort_values("y", kind="stable").reset_index(drop=True))


@honest
def a_survey_with_straight_liners(rng: Rng) -> Honest:
    rows = 1_200
    mood = rng.normal(size=(rows, 1))
    answers = np.clip(np.round(3 + mood + 0.7 * rng.normal(size=(rows, 14))), 1, 5).astype(int)
    straight = rng.random(rows) < 0.2
    answers[straight] = rng.integers(1, 6, size=(int(straight.sum()), 1))
    frame = pd.DataFrame(answers, columns=[f"q{place}" for place in range(14)])
    return Honest(frame.assign(y=chance(1.2 * (frame.mean(axis=1) - 3).to_numpy(), rng)))


@honest
def ten_flags(rng: Rng) -> Honest:
    frame = pd.DataFrame(rng.random((1_500, 10)) < 0.4, columns=[f"f{place}" for place in range(10)])
    return Honest(frame.assign(y=chance(1.5 * (frame.f0 & frame.f1) - frame.f2 * 1.0 + 0.5 * frame.f3, rng)))


@honest
def rare_flags(rng: Rng) -> Honest:
    frame = pd.DataFrame(rng.random((1_500, 25)) < 0.04, columns=[f"f{place}" for place in range(25)])
    return Honest(frame.assign(y=chance(3.0 * frame.f0 + 2 * frame.f1 + 2.0 * frame.f2 - 1, rng)))


@honest
def a_rare_class(rng: Rng) -> Honest:
    frame = features(rng, 2_000)
    return Honest(frame.assign(y=chance(1.5 * frame.x0 - 4, rng)))


@honest
def many_categories(rng: Rng) -> Honest:
    frame = features(rng, 1_500)
    shop = np.minimum(rng.zipf(1.4, 1_500), 300)
    effect = rng.normal(size=301)
    return Honest(
        frame.assign(shop=[f"m{each}" for each in shop], y=(effect[shop] + frame.x0 + rng.normal(size=1_500)).round(3))
    )


@honest
def evenly_spread_categories(rng: Rng) -> Honest:
    frame = features(rng, 1_500)
    town = rng.integers(0, 150, 1_500)
    effect = rng.normal(size=150)
    return Honest(
        frame.assign(town=[f"t{each}" for each in town], y=(effect[town] + frame.x0 + rng.normal(size=1_500)).round(3))
    )


@honest
def towns_with_figures_of_their_own(rng: Rng) -> Honest:
    frame = features(rng, 1_500)
    town = rng.integers(0, 60, 1_500)
    people, rain = rng.lognormal(9, 1, 60).round(0), rng.normal(60, 9, 60).round(1)
    frame = frame.assign(town=[f"t{each}" for each in town], people=people[town], rain=rain[town])
    return Honest(frame.assign(y=(rng.normal(size=60)[town] + frame.x0 + rng.normal(size=1_500)).round(3)))


@honest
def groups_that_test_shares(rng: Rng) -> Honest:
    frame, member = _grouped(rng, 150, 10, 0.15)
    frame["shop"] = [f"S{each:03d}" for each in member]
    frame = shuffled(frame, rng)
    return Honest(frame[:1_100], frame[1_100:].drop(columns="y").reset_index(drop=True))


@honest
def a_trend_over_time(rng: Rng) -> Honest:
    frame = features(rng, 1_200)
    frame["day"] = (pd.Timestamp("2019-01-01") + pd.to_timedelta(np.arange(1_200), unit="D")).strftime("%Y-%m-%d")
    frame["y"] = (np.arange(1_200) / 400 + 2 * frame.x0 + rng.normal(size=1_200)).round(3)
    return Honest(shuffled(frame, rng))


@honest
def seasons(rng: Rng) -> Honest:
    frame = features(rng, 1_500)
    days = rng.integers(0, 1_460, 1_500)
    frame["day"] = (pd.Timestamp("2018-01-01") + pd.to_timedelta(days, unit="D")).strftime("%Y-%m-%d")
    frame["y"] = (2 * np.sin(2 * np.pi * days / 365.25) + frame.x0 + rng.normal(size=1_500)).round(3)
    return Honest(frame)


@honest
def a_time_series_whose_test_lies_between(rng: Rng) -> Honest:
    rows = 1_600
    drift = np.cumsum(rng.normal(size=rows)) / 6
    frame = features(rng, rows)
    frame["day"] = (pd.Timestamp("2019-01-01") + pd.to_timedelta(np.arange(rows), unit="D")).strftime("%Y-%m-%d")
    frame = shuffled(frame.assign(y=(drift + frame.x0 + 0.5 * rng.normal(size=rows)).round(3)), rng)
    return Honest(frame[:1_200], frame[1_200:].drop(columns="y").reset_index(drop=True))


@honest
def an_id_drawn_by_lot(rng: Rng) -> Honest:
    frame = plain(rng)
    return Honest(frame.assign(member=rng.permutation(len(frame)) + 1_000))


@honest
def a_category_of_as_many_levels_as_classes(rng: Rng) -> Honest:
    frame = features(rng)
    label = rng.integers(0, 4, len(frame))
    guess = np.where(rng.random(len(frame)) < 0.85, label, rng.integers(0, 4, len(frame)))
    frame["species"] = np.array(["ash", "elm", "fir", "oak"])[guess]
    return Honest(frame.assign(y=np.array(["A", "B", "C", "D"])[label]))


@honest
def twin_columns(rng: Rng) -> Honest:
    frame = plain(rng)
    return Honest(frame.assign(x0_in_inches=(frame.x0 / 2.54).round(5), x1_again=frame.x1, hue=frame.colour.str[0]))


@honest
def a_physical_formula(rng: Rng) -> Honest:
    low, high = np.array([1, 2, 1, 20, 5]), np.array([3, 9, 4, 60, 20])
    values = rng.uniform(low, high, size=(1_200, 5)).round(3)
    frame = pd.DataFrame(values, columns=["radius", "length", "drop", "viscosity", "heat"])
    flow = frame.radius**4 * frame["drop"] / (frame.length * frame.viscosity) + 0.02 * frame.heat
    return Honest(frame.assign(y=flow.round(5)))


@honest
def a_board_game(rng: Rng) -> Honest:
    boards = np.unique(rng.choice(["x", "o", "b"], size=(1_300, 9), p=[0.42, 0.36, 0.22]), axis=0)
    lines = [(0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6)]
    won = np.any([(boards[:, list(line)] == "x").all(axis=1) for line in lines], axis=0)
    frame = pd.DataFrame(boards, columns=[f"square{place}" for place in range(9)])
    return Honest(shuffled(frame.assign(y=np.where(won, "positive", "negative")), rng))


@honest
def a_rating_by_rules(rng: Rng) -> Honest:
    grids = np.array(np.meshgrid(*[range(4), range(4), range(4), range(3), range(3), range(3)])).reshape(6, -1).T
    frame = pd.DataFrame(grids, columns=["price", "upkeep", "doors", "seats", "boot", "safety"])
    good = (frame.safety > 0) & (frame.seats > 0) & (frame.price + frame.upkeep < 5)
    best = good & (frame.safety == 2) & (frame.boot > 0) & (frame.price + frame.upkeep < 3)
    return Honest(shuffled(frame.assign(y=np.where(best, "very good", np.where(good, "fair", "no"))), rng))


@honest
def heavy_tails(rng: Rng) -> Honest:
    frame = pd.DataFrame(rng.standard_cauchy((1_200, 5)), columns=[f"z{place}" for place in range(5)]).round(4)
    noise = rng.standard_t(1.5, 1_200)
    return Honest(frame.assign(y=(frame.z0.clip(-20, 20) + frame.z1.clip(-5, 5) + noise).round(4)))


@honest
def sixty_rows(rng: Rng) -> Honest:
    return Honest(plain(rng, 60))


@honest
def empty_and_constant_columns(rng: Rng) -> Honest:
    frame = plain(rng)
    return Honest(frame.assign(nothing=None, same="a", hardly=[None] * 1_195 + ["b"] * 5))


@honest
def texts_of_common_words(rng: Rng) -> Honest:
    good = ["great", "fine", "love", "quick", "kind", "works", "happy", "nice"]
    bad = ["late", "broken", "slow", "rude", "poor", "noisy", "dirty", "sad"]
    usual = [
        "the",
        "a",
        "room",
        "was",
        "and",
        "service",
        "very",
        "in",
        "at",
        "we",
        "stayed",
        "it",
        "this",
        "place",
        "night",
        "staff",
        "food",
        "with",
        "for",
    ]
    label = rng.choice(["pos", "neg"], 1_200)
    texts = []
    for each in label:
        mine, other = (good, bad) if each == "pos" else (bad, good)
        words = [*rng.choice(usual, 10), *rng.choice(mine, 2), *rng.choice(other, 1)]
        texts.append(" ".join(rng.permutation(words)))
    return Honest(pd.DataFrame({"review": texts, "y": label}))


@honest
def missing_cells_that_say_a_little(rng: Rng) -> Honest:
    frame = plain(rng)
    gone = rng.random(len(frame)) < np.where(frame.y == "yes", 0.5, 0.15)
    frame["income"] = rng.normal(40, 9, len(frame)).round(1)
    frame.loc[gone, "income"] = np.nan
    return Honest(frame)


@honest
def places_on_a_map(rng: Rng) -> Honest:
    rows = 1_500
    centres = rng.normal(size=(40, 2)) * 2
    place = centres[rng.integers(0, 40, rows)] + 0.3 * rng.normal(size=(rows, 2))
    frame = features(rng, rows, 3).assign(lat=place[:, 0].round(2), lon=place[:, 1].round(2))
    frame["y"] = (np.sin(frame.lat) * 2 + np.cos(frame.lon) + frame.x0 + 0.7 * rng.normal(size=rows)).round(3)
    return Honest(frame)


@honest
def thirty_measures_of_three_things(rng: Rng) -> Honest:
    inner = rng.normal(size=(1_000, 3))
    frame = pd.DataFrame(inner @ rng.normal(size=(3, 20)) + 0.15 * rng.normal(size=(1_000, 20))).round(4)
    frame.columns = [f"gene{place}" for place in range(20)]
    return Honest(frame.assign(y=chance(2 * inner[:, 0] - inner[:, 1], rng)))
