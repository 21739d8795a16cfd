# title: Parts, and the days between any two dates
# why: How long something took, or was ago, is often what matters about two dates.
# when: several_dates
# for: all
# cost: 1
from itertools import combinations

from sklearn.preprocessing import FunctionTransformer

gap_start = {name: X[name].min() for name in dates}


def date_parts_and_gaps(frame):
    parts = {}
    for name in frame.columns:
        moments = frame[name].dt
        for part in ("year", "month", "day", "day_of_week", "hour"):
            parts[f"{name} {part}"] = getattr(moments, part).astype("float64")
        parts[f"{name} days"] = (frame[name] - gap_start[name]).dt.total_seconds() / 86400
    for first, second in combinations(frame.columns, 2):
        parts[f"{first} to {second}"] = (frame[second] - frame[first]).dt.total_seconds() / 86400
    return pd.DataFrame(parts, index=frame.index)


date_steps = FunctionTransformer(date_parts_and_gaps)
