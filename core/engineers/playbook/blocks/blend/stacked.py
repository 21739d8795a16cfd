# title: A second layer learns whom to trust, and where
# why: Boosting on the columns and on what the models say of rows that they did not learn from: half of it corrects their mean, half begins anew.
# when: merged lightgbm_available has_no_media few_classes not_tiny rows_alike
# for: all
# cost: 6
# reference: https://arxiv.org/abs/2003.06505
import lightgbm
from sklearn.base import BaseEstimator
from sklearn.preprocessing import OrdinalEncoder


class Stacked(BaseEstimator):
    """Two layers. The first: every model, taught on four fifths of the rows, five times. The second: boosting on the plain columns and
    on the first layer's answers (values, or logarithms of chances) for rows that it did not learn from. Both answer with the mean
    of their five parts. Same seed, same answers."""

    PARTS = 5

    def __init__(self, pipelines, seed=0, threads=1):
        self.pipelines, self.seed, self.threads = pipelines, seed, threads

    def fit(self, rows, answers, sample_weight=None):
        self.classes_, wanted = (None, self._scaled(answers)) if regression else np.unique(answers, return_inverse=True)
        self.codes_ = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1).fit(rows[categories])
        weights = np.ones(len(rows)) if sample_weight is None else np.asarray(sample_weight)
        chance = np.random.default_rng(self.seed).permutation(len(rows))
        dealt = np.empty(len(rows), dtype=int)
        dealt[chance[np.argsort(wanted[chance], kind="stable")]] = np.arange(len(rows)) % self.PARTS  # each class evenly
        self.first_, said = [], []
        for part in range(self.PARTS):
            given = dealt != part
            fitted = []
            for pipeline in self.pipelines.values():
                weighted = {} if sample_weight is None else {f"{pipeline.steps[-1][0]}__sample_weight": weights[given]}
                fitted.append(clone(pipeline).fit(rows[given], answers[given], **weighted))
            self.first_.append(fitted)
            said.append(self._said([fitted], rows[~given]))
        order = np.argsort(np.concatenate([np.flatnonzero(dealt == part) for part in range(self.PARTS)]))
        said = np.concatenate(said)[order]
        values, start = self._table(rows, said), said.mean(axis=1)
        self.second_ = [
            (corrects, self._boosted(values, wanted, weights, start if corrects else None, dealt == part))
            for part in range(self.PARTS)
            for corrects in (True, False)
        ]
        return self

    def _said(self, parts, rows):
        """What the first layer says, the mean of these parts of it: rows x models x outputs."""
        return np.stack([self._of([fitted[at] for fitted in parts], rows) for at in range(len(self.pipelines))], axis=1)

    def _of(self, fitted, rows):
        """One model's answers: scaled values, log-odds of two classes, or the logarithm of each class's chance."""
        if regression:
            return self._scaled(np.mean([each.predict(rows) for each in fitted], axis=0))[:, None]
        chances = np.zeros((len(rows), len(self.classes_)))
        for each in fitted:
            chances[:, np.searchsorted(self.classes_, each.classes_)] += each.predict_proba(rows) / len(fitted)
        logs = np.log(chances.clip(1e-6, 1 - 1e-6))
        return logs[:, 1:] - logs[:, :1] if logs.shape[1] == 2 else logs

    def _table(self, rows, said):
        moments = [rows[name].to_numpy("datetime64[s]").astype(float) for name in dates]
        plain = [rows[numbers].to_numpy(float), self.codes_.transform(rows[categories])]
        return np.hstack([*plain, *[each[:, None] for each in moments], said.reshape(len(rows), -1)])

    def _boosted(self, values, wanted, weights, start, aside):
        """Small trees, as many as the rows that are set aside bear."""
        classes = 0 if regression else len(self.classes_)
        absolute = "regression_l1" if task["metric"] in ("mae", "mape") else "regression"
        settings = dict(
            objective=absolute if regression else "binary" if classes == 2 else "multiclass",
            learning_rate=0.03, num_leaves=7, min_data_in_leaf=min(60, max(5, len(values) // 50)), feature_fraction=0.7,
            bagging_fraction=0.8, bagging_freq=1, lambda_l2=5.0, seed=self.seed, num_threads=self.threads,
            deterministic=True, force_row_wise=True, verbose=-1, **({"num_class": classes} if classes > 2 else {}),
        )  # fmt: skip

        def table(chosen, reference=None):
            begun = None if start is None else start[chosen] if classes > 2 else start[chosen, 0]
            return lightgbm.Dataset(values[chosen], wanted[chosen], weight=weights[chosen], init_score=begun, reference=reference)

        given = table(~aside)
        patience = lightgbm.early_stopping(60, verbose=False)
        return lightgbm.train(settings, given, 2000, valid_sets=[table(aside, given)], callbacks=[patience])

    def _outputs(self, rows):
        """The mean of the second layer's parts: rows x outputs."""
        said = self._said(self.first_, rows)
        values, start = self._table(rows, said), said.mean(axis=1)
        total = np.zeros_like(start)
        for corrects, booster in self.second_:
            found = np.asarray(booster.predict(values, raw_score=True)).reshape(len(rows), -1)
            total += (found + start if corrects else found) / len(self.second_)
        return total

    def predict(self, rows):
        if not regression:
            return self.classes_[self.predict_proba(rows).argmax(axis=1)]
        values = self._outputs(rows)[:, 0]
        return np.expm1(values) if task["metric"] in ("rmsle", "mape") else values

    def predict_proba(self, rows):
        raw = self._outputs(rows)
        raw = np.hstack([np.zeros_like(raw), raw]) if raw.shape[1] == 1 else raw
        chances = np.exp(raw - raw.max(axis=1, keepdims=True))
        return chances / chances.sum(axis=1, keepdims=True)

    @staticmethod
    def _scaled(values):
        """As the metric counts: ratios where it counts these."""
        values = np.asarray(values, dtype=float)
        return np.log1p(values.clip(0.0)) if task["metric"] in ("rmsle", "mape") else values


pipelines = {"stacked": make_pipeline("passthrough", Stacked(pipelines, seed, threads))}
weights = {"stacked": 1.0}
