"""Made tables with columns that give the target away."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.leaks.tables import Leak, Rng, features, leak, plain, priced, shuffled


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
