# title: LightGBM, its settings searched by Optuna
# why: Sixteen trials on rows set aside choose the size of trees, what they may look at and how far they are held back; then all rows are learned from.
# when: optuna_available not_tiny not_large few_classes
# for: lightgbm
# cost: 30
# reference: https://arxiv.org/abs/1907.10902
import optuna
from lightgbm import LGBMClassifier, LGBMRegressor, early_stopping
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import FunctionTransformer


def plain_table(frame):
    """Without column names, which LightGBM restricts."""
    return np.asarray(frame, dtype=float)


def patient():
    return [early_stopping(50, verbose=False)]


def proposed(trial):
    """One trial's settings; the first two trials have known ones."""
    return dict(
        num_leaves=trial.suggest_int("num_leaves", 7, 160, log=True),
        min_child_samples=trial.suggest_int("min_child_samples", 2, 80, log=True),
        colsample_bytree=trial.suggest_float("colsample_bytree", 0.3, 1.0),
        subsample=trial.suggest_float("subsample", 0.5, 1.0),
        reg_lambda=trial.suggest_float("reg_lambda", 0.1, 30.0, log=True),
    )


USUAL = dict(num_leaves=31, min_child_samples=20, colsample_bytree=0.6, subsample=0.8, reg_lambda=3.0)
LARGE = {**USUAL, "num_leaves": 95}


class Searched(BaseEstimator):
    """A stopped booster whose settings are the best of `trials` on a quarter of at most `rows` rows. Same seed, same search."""

    def __init__(self, stopped, trials=16, rows=20_000, seed=0):
        self.stopped, self.trials, self.rows, self.seed = stopped, trials, rows, seed

    def _search(self, X, y, strata, sample_weight):
        some = np.random.default_rng(self.seed).permutation(len(y))[: self.rows]
        strata = None if strata is None else strata[some]
        kept, aside = train_test_split(some, test_size=0.25, random_state=self.seed, stratify=strata)

        def loss(trial):
            model = clone(self.stopped.model).set_params(learning_rate=0.1, **proposed(trial))
            model.fit(X[kept], y[kept], eval_set=[(X[aside], y[aside])], callbacks=patient())
            return min(next(iter(next(iter(model.evals_result_.values())).values())))

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=self.seed, n_startup_trials=6))
        for known in (USUAL, LARGE):
            study.enqueue_trial(known)
        study.optimize(loss, n_trials=self.trials)
        best = clone(self.stopped.model).set_params(**study.best_params)
        self.model_ = clone(self.stopped).set_params(model=best).fit(X, y, sample_weight=sample_weight)
        return self


class SearchedClassifier(ClassifierMixin, Searched):
    def fit(self, X, y, sample_weight=None):
        self.classes_, codes = np.unique(y, return_inverse=True)
        if np.bincount(codes).min() * min(1.0, self.rows / len(codes)) < 12:  # so rare a class cannot choose anything
            self.model_ = clone(self.stopped).fit(X, codes, sample_weight=sample_weight)
            return self
        return self._search(X, codes, codes, sample_weight)

    def predict_proba(self, X):
        return self.model_.predict_proba(X)

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class SearchedRegressor(RegressorMixin, Searched):
    def fit(self, X, y, sample_weight=None):
        return self._search(X, np.asarray(y, dtype=float), None, sample_weight)

    def predict(self, X):
        return self.model_.predict(X)


settings = dict(
    n_estimators=3000 if class_count <= 2 else max(150, 3000 // class_count),
    learning_rate=0.03,
    subsample_freq=1,
    random_state=seed,
    n_jobs=threads,
    deterministic=True,
    force_row_wise=True,
    verbose=-1,
)
stopping = dict(callbacks=patient)
model = (
    SearchedRegressor(StoppedRegressor(LGBMRegressor(**settings), stopping, seed), seed=seed)
    if regression
    else SearchedClassifier(StoppedClassifier(LGBMClassifier(**settings), stopping, seed), seed=seed)
)
pipelines["lightgbm"] = make_pipeline(features, FunctionTransformer(plain_table), on_target_scale(model))
