# title: Days since the first date only
# why: The plainest view of a date: where on the time line it lies.
# for: all
# cost: 1
# plain: yes
from sklearn.preprocessing import FunctionTransformer

zero_day = {name: X[name].min() for name in dates}


def days_since_first(frame):
    days = {f"{name} days": (frame[name] - zero_day[name]).dt.total_seconds() / 86400 for name in frame.columns}
    return pd.DataFrame(days, index=frame.index)


date_steps = FunctionTransformer(days_since_first)
