# title: Year, month, weekday, hour, and days since the first
# why: Seasons, weekdays and trends are what a date usually tells; each becomes a number.
# for: all
# cost: 1
from sklearn.preprocessing import FunctionTransformer

first_day = {name: X[name].min() for name in dates}


def date_parts(frame):
    parts = {}
    for name in frame.columns:
        moments = frame[name].dt
        for part in ("year", "month", "day", "day_of_week", "day_of_year", "hour"):
            parts[f"{name} {part}"] = getattr(moments, part).astype("float64")
        parts[f"{name} days"] = (frame[name] - first_day[name]).dt.total_seconds() / 86400
    return pd.DataFrame(parts, index=frame.index)


date_steps = FunctionTransformer(date_parts)
