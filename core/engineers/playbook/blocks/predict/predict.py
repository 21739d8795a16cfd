# title: Predict
# why: The models' answers, averaged by weight.
# for: all
# cost: 1
def predict(test):
    rows, total, columns = feature_rows(test), sum(weights.values()), {}
    ready = {name: steps.transform(rows) for name, steps in shared.items()}
    for target in targets:
        for name, weight in weights.items():
            model = models[name, target]
            given = ready.get(name, rows)
            if regression:
                answers = {target: model.predict(given)}
            else:
                answers = dict(zip(map(str, model.classes_), model.predict_proba(given).T))
                if len(targets) > 1:
                    answers = {f"{target}={label}": values for label, values in answers.items()}
            for column, values in answers.items():
                columns[column] = columns.get(column, 0.0) + weight / total * np.asarray(values, dtype=float)
    answers = pd.DataFrame(columns, index=test.index)
    return answers.clip(lower=0.0) if regression and task["metric"] == "rmsle" else answers
