"""Made tables that look suspicious and are sound."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.leaks.tables import Honest, Rng, chance, features, grouped, honest, plain, priced, shuffled


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
    frame, member = grouped(rng, 150, 10, 0.15)
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
