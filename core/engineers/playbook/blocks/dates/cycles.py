# title: Parts, and the cycles of year, week and day
# why: December lies next to January and Sunday next to Monday; sine and cosine say so where a plain number does not.
# for: all
# cost: 1
# reference: https://scikit-learn.org/stable/auto_examples/applications/plot_cyclical_feature_engineering.html
from sklearn.preprocessing import FunctionTransformer

cycle_start = {name: X[name].min() for name in dates}


def date_cycles(frame):
    parts = {}
    for name in frame.columns:
        moments = frame[name].dt
        parts[f"{name} year"] = moments.year.astype("float64")
        parts[f"{name} days"] = (frame[name] - cycle_start[name]).dt.total_seconds() / 86400
        for part, length in (("day_of_year", 365.25), ("day_of_week", 7), ("day", 30.44), ("hour", 24)):
            turn = 2 * np.pi * getattr(moments, part).astype("float64") / length
            parts[f"{name} {part}"] = getattr(moments, part).astype("float64")
            parts[f"{name} {part} sine"], parts[f"{name} {part} cosine"] = np.sin(turn), np.cos(turn)
    return pd.DataFrame(parts, index=frame.index)


date_steps = FunctionTransformer(date_cycles)
