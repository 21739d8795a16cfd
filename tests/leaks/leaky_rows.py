"""Made tables whose rows answer for each other, or whose test rows differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.leaks.tables import Leak, Rng, chance, features, grouped, leak, plain, shuffled


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


@leak
def rows_of_one_box_with_a_column_that_names_it(rng: Rng) -> Leak:
    frame, member = grouped(rng, 150, 8, 0.15)
    frame["box"] = [f"B{each:04d}" for each in member]
    return Leak(shuffled(frame, rng), "groups", ("box",), ("group:box",))


@leak
def rows_of_one_box_named_by_the_stem_of_an_id(rng: Rng) -> Leak:
    frame, member = grouped(rng, 160, 7, 0.15)
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
    frame, member = grouped(rng, 200, 8, 3.0)
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
    signal = pd.Series(rng.normal(size=1_040)).ewm(halflife=8).mean().to_numpy() * 4
    mood = pd.Series(rng.normal(size=1_040)).ewm(halflife=15).mean().to_numpy()
    frame = pd.DataFrame({f"lag{step}": np.roll(signal, step) for step in range(0, 40, 5)}).round(4)
    frame = frame.assign(y=np.where(mood > np.median(mood), "calm", "tense"))[50:].reset_index(drop=True)
    return Leak(frame, "row order|duplicates", splits=("group:(neighbours)", "group:(alike)"))


@leak
def a_test_table_from_elsewhere(rng: Rng) -> Leak:
    train, test = plain(rng), plain(rng, 500).drop(columns="y")
    test["x1"] = (test.x1 * 1.2 + 1.1).round(4)
    return Leak(train, "shift", ("x1",), test=test)


@leak
def customers_written_down_more_than_once(rng: Rng) -> Leak:
    who = np.repeat(np.arange(330), 3)
    rows = len(who)
    frame = pd.DataFrame(
        {
            "age": rng.integers(19, 75, 330)[who],
            "income": (rng.lognormal(10.3, 0.5, 330)[who] * (1 + 0.01 * rng.normal(size=rows))).round(0),
            "saved": (rng.normal(5_000, 2_500, 330)[who] * (1 + 0.015 * rng.normal(size=rows))).round(0),
            "job": rng.choice(["cook", "clerk", "nurse", "pilot", "none"], 330)[who],
            "town": rng.choice([f"t{place}" for place in range(18)], 330)[who],
        }
    )
    label = (rng.random(330) < 0.35)[who] ^ (rng.random(rows) < 0.03)
    return Leak(
        shuffled(frame.assign(y=np.where(label, "left", "stays")), rng), "duplicates", splits=("group:(alike)",)
    )


@leak
def test_rows_that_stand_in_train(rng: Rng) -> Leak:
    train, fresh = plain(rng, 900), plain(rng, 200)
    test = pd.concat([fresh, train.sample(120, random_state=2)]).drop(columns="y")
    return Leak(train, "duplicates", test=shuffled(test, rng))
