"""Trains scikit-learn's networks and boosted trees on the splits: python3 peers.py FOLDER RESULTS.json [SEED ...]

The usual pipelines. MLP: numbers get their median and a flag where they are missing, words the category "missing";
standardized and one-hot encoded; the target is standardized; early stopping. Trees: missing numbers as they are, words
as categories. Each result is [table, learner, split, log loss or RMSE, seconds of processor time, accuracy or R2].
"""
import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, log_loss, mean_squared_error, r2_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

warnings.filterwarnings("ignore")


def dense(numbers, words, task):
    columns = ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
        ("words", make_pipeline(SimpleImputer(strategy="constant", fill_value="missing"),
                                OneHotEncoder(handle_unknown="ignore")), words)], sparse_threshold=0)
    if task == "classes":
        return make_pipeline(columns, MLPClassifier(early_stopping=True, max_iter=1000, random_state=1))
    return TransformedTargetRegressor(
        make_pipeline(columns, MLPRegressor(early_stopping=True, max_iter=1000, random_state=1)),
        transformer=StandardScaler())


def trees(numbers, words, task):
    columns = ColumnTransformer([
        ("words", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan), words),
        ("numbers", "passthrough", numbers)])
    kind = HistGradientBoostingClassifier if task == "classes" else HistGradientBoostingRegressor
    return make_pipeline(columns, kind(categorical_features=list(range(len(words))), random_state=1))


folder, out = Path(sys.argv[1]), Path(sys.argv[2])
seeds = sys.argv[3:] or ["0", "1", "2", "3", "4"]
results = json.loads(out.read_text()) if out.exists() else []
done = {tuple(each[:3]) for each in results}
for name, facts in json.loads((folder / "tables.json").read_text()).items():
    rows = pd.read_csv(folder / f"{name}.csv", keep_default_na=False, na_values=[""])
    label = facts["label"]
    features = rows.drop(columns=label)
    words = [each for each in features if features[each].dtype == object]
    numbers = [each for each in features if each not in words]
    target = rows[label]
    for seed, test in json.loads((folder / f"{name}.splits.json").read_text()).items():
        for learner, make in [("mlp", dense), ("trees", trees)]:
            if seed not in seeds or (name, learner, seed) in done:
                continue
            isTest = np.zeros(len(rows), bool)
            isTest[test] = True
            start = time.process_time()
            model = make(numbers, words, facts["task"]).fit(features[~isTest], target[~isTest])
            seconds = time.process_time() - start
            if facts["task"] == "classes":
                known = model.classes_
                score = log_loss(target[isTest], model.predict_proba(features[isTest]), labels=known)
                other = accuracy_score(target[isTest], model.predict(features[isTest]))
            else:
                predicted = model.predict(features[isTest])
                score = mean_squared_error(target[isTest], predicted) ** 0.5
                other = r2_score(target[isTest], predicted)
            results.append([name, learner, seed, score, seconds, other])
            print(*results[-1], flush=True)
    out.write_text(json.dumps(results))
