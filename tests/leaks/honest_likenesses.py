"""Made tables that are sound and look like a leak that is found elsewhere."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.leaks.tables import Honest, Rng, chance, features, honest


@honest
def stones_whose_measures_all_tell_the_price(rng: Rng) -> Honest:
    carat = rng.gamma(2, 0.35, 1_600) + 0.2
    wide = 6.5 * carat ** (1 / 3) * (1 + 0.01 * rng.normal(size=1_600))
    frame = pd.DataFrame({"carat": carat.round(2), "wide": wide.round(2), "deep": (0.617 * wide).round(2)})
    frame["broad"] = (wide * (1 + 0.005 * rng.normal(size=1_600))).round(2)
    frame["colour"] = rng.choice(list("DEFGH"), 1_600)
    frame["y"] = np.exp(8.3 + 1.7 * np.log(carat) + 0.12 * rng.normal(size=1_600)).round(0)
    return Honest(frame)


@honest
def a_stay_between_two_dates(rng: Rng) -> Honest:
    rows = 1_500
    came = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 800, rows), unit="D")
    stay = rng.integers(1, 35, rows)
    frame = features(rng, rows, 2).assign(came=came.strftime("%Y-%m-%d"))
    frame["went"] = (came + pd.to_timedelta(stay, unit="D")).strftime("%Y-%m-%d")
    return Honest(frame.assign(y=(700 * stay + 900 * frame.x0 + 4_000 * rng.normal(size=rows)).round(1)))


@honest
def a_price_level_that_rises_and_does_not_matter(rng: Rng) -> Honest:
    rows = 1_600
    day = np.sort(rng.integers(0, 700, rows))
    frame = pd.DataFrame(
        {
            "day": (pd.Timestamp("2022-01-01") + pd.to_timedelta(day, unit="D")).strftime("%Y-%m-%d"),
            "level": (50 + day / 40 + 4 * rng.normal(size=rows)).round(1),
            "items": rng.poisson(3, rows) + 1,
            "sort": rng.choice(list("abc"), rows),
        }
    )
    frame["y"] = (8 * frame["items"] + 20 * (frame["sort"] == "c") + 7 * rng.normal(size=rows)).round(2)
    return Honest(frame[:1_200], frame[1_200:].drop(columns="y").reset_index(drop=True))


@honest
def a_test_that_is_ordered_on_suspicion(rng: Rng) -> Honest:
    ill = rng.random(1_600) < 0.15
    ordered = rng.random(1_600) < np.where(ill, 0.92, 0.15)
    frame = features(rng, 1_600, 3)
    frame["hormone"] = np.where(ordered, (5 + 3 * ill + 2 * rng.normal(size=1_600)).round(2), np.nan)
    return Honest(frame.assign(y=np.where(ill, "yes", "no")))


@honest
def arrears_that_are_zero_for_most(rng: Rng) -> Honest:
    late = np.where(rng.random(1_800) < 0.13, rng.integers(1, 6, 1_800), 0)
    frame = features(rng, 1_800, 3).assign(late=late)
    return Honest(frame.assign(y=chance(1.3 * late - 2.8, rng)))


@honest
def a_rule_of_two_flags(rng: Rng) -> Honest:
    flags = rng.random((1_500, 2)) < 0.85
    frame = features(rng, 1_500, 3).assign(paid=flags[:, 0], of_age=flags[:, 1])
    wanted = chance(2 * frame.x0 + 3.5, rng) == "yes"
    return Honest(frame.assign(y=np.where(flags.all(axis=1) & wanted, "yes", "no")))


@honest
def a_forecast_in_round_numbers(rng: Rng) -> Honest:
    guess = rng.integers(1, 19, 1_500) / 20
    frame = features(rng, 1_500, 3).assign(risk=guess)
    return Honest(frame.assign(y=np.where(rng.random(1_500) < guess, "yes", "no")))


@honest
def shops_with_their_rate_of_last_year(rng: Rng) -> Honest:
    shop = rng.integers(0, 120, 1_500)
    rate = rng.beta(4, 6, 120)
    before = (rng.binomial(60, rate) / 60).round(4)
    frame = features(rng, 1_500, 3).assign(last_year=before[shop])
    return Honest(frame.assign(y=np.where(rng.random(1_500) < rate[shop], "yes", "no")))


@honest
def two_species_of_clear_measures(rng: Rng) -> Honest:
    kind = np.repeat([0, 1], 300)
    frame = pd.DataFrame({"leaf": np.where(kind, 4.3, 1.5) + 0.3 * rng.normal(size=600)}).round(1)
    frame["leaf_width"] = (np.where(kind, 1.3, 0.25) + 0.15 * rng.normal(size=600)).round(1)
    grown = rng.normal(size=600)
    frame["sepal"] = (np.where(kind, 5.9, 5.0) + 0.4 * grown).round(1)
    frame["sepal_width"] = (np.where(kind, 2.75, 3.45) + 0.27 * grown + 0.2 * rng.normal(size=600)).round(1)
    return Honest(frame.assign(y=np.where(kind, "versicolor", "setosa")))
