"""Made tables whose columns bear the outcome's traces: beside one another, in states, means, dates, definitions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.leaks.tables import Leak, Rng, chance, features, leak, plain, priced


def days(rng: Rng, rows: int, over: int) -> pd.Series:
    return pd.Series(pd.Timestamp("2021-03-01") + pd.to_timedelta(rng.integers(0, over, rows), unit="D"))


@leak
def an_exact_copy_beside_a_band_of_the_target(rng: Rng) -> Leak:
    frame = priced(rng)
    frame["band"] = np.array(list("ABCDEFGHIJKL"))[pd.qcut(frame.y, 12, labels=False)]
    return Leak(frame.assign(in_pence=(100 * frame.y).round(0)), "target echo", ("in_pence",))


@leak
def an_exact_code_beside_a_status_that_is_nearly_right(rng: Rng) -> Leak:
    frame = plain(rng)
    yes = (frame.y == "yes").to_numpy()
    frame["status"] = np.where(yes ^ (rng.random(len(frame)) < 0.025), "shut", "open")
    return Leak(frame.assign(code=np.where(yes, "D4", "K1")), "target echo", ("code",))


@leak
def how_far_apart_two_dates_are(rng: Rng) -> Leak:
    frame = features(rng, 1_200, 3)
    begun = pd.Timestamp("2022-05-01") + pd.to_timedelta(rng.integers(0, 120 * 86_400, 1_200), unit="s")
    lasts = rng.lognormal(6, 0.7, 1_200).round(0)
    frame["begun"] = begun.strftime("%Y-%m-%d %H:%M:%S")
    frame["ended"] = (begun + pd.to_timedelta(lasts, unit="s")).strftime("%Y-%m-%d %H:%M:%S")
    return Leak(frame.assign(y=lasts), "target echo", ("begun", "ended"))


@leak
def whether_one_date_lies_after_another(rng: Rng) -> Leak:
    frame = features(rng, 1_400, 3)
    ordered = days(rng, 1_400, 250)
    due = ordered + pd.to_timedelta(rng.integers(4, 25, 1_400), unit="D")
    paid = due + pd.to_timedelta(rng.integers(-10, 7, 1_400), unit="D")
    for name, moments in (("ordered", ordered), ("due", due), ("paid", paid)):
        frame[name] = moments.dt.strftime("%Y-%m-%d")
    return Leak(frame.assign(y=np.where(paid > due, "late", "fine")), "target echo", ("due", "paid"))


@leak
def an_amount_that_is_zero_for_all_without_the_outcome(rng: Rng) -> Leak:
    frame = features(rng, 1_800)
    frame["y"] = chance(frame.x0 + 0.6 * frame.x1 - 1.6, rng)
    later = (frame.y == "yes") & (rng.random(1_800) < 0.78)
    frame["collected"] = np.where(later, rng.gamma(2, 220, 1_800).round(2), 0)
    return Leak(frame, "target echo", ("collected",))


@leak
def a_count_that_is_zero_for_all_without_the_rare_outcome(rng: Rng) -> Leak:
    frame = features(rng, 2_400, 4)
    rare = rng.random(2_400) < 0.07
    frame["visits"] = np.where(rare & (rng.random(2_400) < 0.85), rng.integers(1, 5, 2_400), 0)
    return Leak(frame.assign(y=np.where(rare, "claim", "none")), "target echo", ("visits",))


@leak
def gaps_filled_with_the_mean_of_the_class(rng: Rng) -> Leak:
    frame = plain(rng)
    yes = (frame.y == "yes").to_numpy()
    sugar = (rng.normal(100, 15, len(frame)) + 2 * yes).round(1)
    gap = rng.random(len(frame)) < 0.3
    for mine in (yes, ~yes):
        sugar[gap & mine] = sugar[mine].mean().round(4)
    return Leak(frame.assign(sugar=sugar), "target echo", ("sugar",))


@leak
def the_mean_of_a_household_with_the_row_itself(rng: Rng) -> Leak:
    frame = features(rng, 1_200, 3)
    frame["y"] = (rng.gamma(4, 70, 1_200) + 30 * frame.x0).round(2)
    frame["usual"] = frame.groupby(np.arange(1_200) // 3).y.transform("mean").round(2)
    return Leak(frame.sample(frac=1, random_state=1).reset_index(drop=True), "target echo", ("usual",))


@leak
def a_rate_of_a_place_with_the_row_itself(rng: Rng) -> Leak:
    frame = plain(rng, 1_600)
    place = rng.integers(0, 700, 1_600)
    frame["rate"] = (frame.y == "yes").groupby(place).transform("mean").round(4)
    return Leak(frame.assign(place=[f"P{each}" for each in place]), "target echo", ("rate",))


@leak
def a_rate_of_a_brand_mixed_with_that_of_all(rng: Rng) -> Leak:
    frame = plain(rng, 1_600)
    yes = pd.Series((frame.y == "yes").astype(float))
    brand = rng.integers(0, 260, 1_600)
    sums, many = yes.groupby(brand).transform("sum"), yes.groupby(brand).transform("count")
    frame["rate"] = ((sums + 4 * yes.mean()) / (many + 4)).round(5)
    return Leak(frame.assign(brand=[f"b{each}" for each in brand]), "target echo", ("rate",))


@leak
def a_report_that_states_the_result_nearly_always(rng: Rng) -> Leak:
    frame = features(rng, 1_000, 2)
    said = np.array(["seen today", "no pain", "sent by post", "left side", "asked again", "two views", "no change"])
    ill = rng.random(1_000) < 0.4
    known = rng.random(1_000) < 0.95
    last = np.where(known, np.where(ill, "grade high", "grade low"), "grade open")
    frame["report"] = [
        ". ".join([*rng.choice(said, 4, replace=False), each, f"no {rng.integers(10_000, 99_999)}"]) for each in last
    ]
    return Leak(frame.assign(y=np.where(ill, "yes", "no")), "target echo", ("report",), kinds={"report": "text"})


@leak
def two_devices_for_two_classes(rng: Rng) -> Leak:
    frame = features(rng, 1_300)
    ill = rng.random(1_300) < 0.5
    device = np.where(ill ^ (rng.random(1_300) < 0.015), "Aera 3", "Bion 1")
    return Leak(frame.assign(device=device, y=np.where(ill, "case", "control")), "target echo", ("device",))


@leak
def record_numbers_of_two_campaigns(rng: Rng) -> Leak:
    frame = features(rng, 1_200)
    late = rng.random(1_200) < 0.35
    number = np.where(late, rng.integers(71_000, 80_000, 1_200), rng.integers(20_000, 73_000, 1_200))
    return Leak(frame.assign(record=number, y=np.where(late, "yes", "no")), "target echo", ("record",))


@leak
def a_band_of_a_target_that_nothing_else_tells(rng: Rng) -> Leak:
    frame = features(rng)
    frame["y"] = np.exp(6 + 0.4 * frame.x0 + 0.8 * rng.normal(size=len(frame))).round(2)
    frame["band"] = np.array(list("ABCDEFGH"))[pd.qcut(frame.y, 8, labels=False)]
    return Leak(frame, "target echo", ("band",))


@leak
def an_interview_that_nearly_all_leavers_have(rng: Rng) -> Leak:
    frame = features(rng, 1_600)
    leaves = rng.random(1_600) < 0.25
    frame["interview"] = rng.integers(1, 6, 1_600).astype(float)
    frame.loc[rng.random(1_600) < np.where(leaves, 0.03, 0.98), "interview"] = np.nan
    return Leak(frame.assign(y=np.where(leaves, "left", "stays")), "target echo", ("interview",))


@leak
def an_index_of_weight_and_height(rng: Rng) -> Leak:
    frame = features(rng)
    frame["height"] = rng.normal(1.68, 0.11, len(frame)).round(2)
    frame["weight"] = rng.normal(72, 13, len(frame)).round(1)
    return Leak(frame.assign(y=(frame.weight / frame.height**2).round(2)), "target echo", ("height", "weight"))


@leak
def a_price_less_its_discount(rng: Rng) -> Leak:
    frame = features(rng)
    frame["pieces"] = rng.integers(1, 25, len(frame))
    frame["each"] = rng.gamma(4, 8, len(frame)).round(2) + 1
    frame["off"] = rng.choice([0, 0.1, 0.25, 0.4], len(frame))
    y = (frame.pieces * frame["each"] * (1 - frame.off)).round(2)
    return Leak(frame.assign(y=y), "target echo", ("pieces", "each", "off"))
