"""scikit-learn's scores of fixed random predictions, and those of its dummy models as baselines.

/usr/bin/python3 golden_judgement.py > golden_judgement.json     (made with scikit-learn 1.2.1)

Cases: two classes with equal outputs for many rows, two with another threshold, four of which the last has no row, one
row, and numbers with little spread far from 0. Outputs are rounded to float32 first. scikit-learn has no calibration
error; it is computed here from its definition (Guo et al. 2017).
"""
import json

import numpy as np
from sklearn import metrics as m
from sklearn.dummy import DummyClassifier, DummyRegressor

rng = np.random.RandomState(11)
N = 80
BINS = 15


def single(x):
    return np.float32(x).astype(np.float64)


def calibration_error(t, q):
    confidence, right = q.max(1), q.argmax(1) == t
    bins = np.maximum(0, np.ceil(confidence * BINS).astype(int) - 1)
    return sum(np.mean(bins == b) * abs(right[bins == b].mean() - confidence[bins == b].mean()) for b in set(bins))


def scores(t, q, p):
    labels = list(range(q.shape[1]))
    found = {"accuracy": m.accuracy_score(t, p),
             "balanced_accuracy": m.recall_score(t, p, labels=sorted(set(t)), average="macro", zero_division=0)}
    for name, function in [("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)]:
        found[name] = function(t, p, labels=labels, average="macro", zero_division=0)
        if name != "recall":
            found["weighted_" + name] = function(t, p, labels=labels, average="weighted", zero_division=0)
    ranked = [1] if len(labels) == 2 else sorted(set(t))
    if len(set(t)) > 1:
        found["auc"] = np.mean([m.roc_auc_score(t == i, q[:, i]) for i in ranked])
    found["log_loss"] = m.log_loss(t, q, labels=labels)
    found["calibration_error"] = calibration_error(t, q)
    return found


def classes(t, z, count, threshold=0.5):
    # Without the largest output, so that equal differences of outputs give exactly equal probabilities.
    q = np.exp(z - z.max(1, keepdims=True))
    q /= q.sum(1, keepdims=True)
    p = q.argmax(1) if threshold == 0.5 else (q[:, 1] > threshold).astype(int)
    guess = DummyClassifier(strategy="prior").fit(z, t)
    frequencies = np.zeros_like(q)
    frequencies[:, guess.classes_] = guess.predict_proba(z)
    labels = list(range(count))
    return {"outputs": z.tolist(), "labels": t.tolist(), "threshold": threshold,
            "confusion": m.confusion_matrix(t, p, labels=labels).tolist(),
            "precisions": m.precision_score(t, p, labels=labels, average=None, zero_division=0).tolist(),
            "recalls": m.recall_score(t, p, labels=labels, average=None, zero_division=0).tolist(),
            "f1s": m.f1_score(t, p, labels=labels, average=None, zero_division=0).tolist(),
            "scores": scores(t, q, p), "baseline": scores(t, frequencies, guess.predict(z))}


def two(threshold=0.5):
    t = (rng.rand(N) < 0.2).astype(int)
    z = single(np.round(rng.randn(N, 2) + 0.7 * np.eye(2)[t]) / 2)
    return classes(t, z, 2, threshold)


def four():
    t = rng.choice(3, N, p=[0.6, 0.3, 0.1])
    return classes(t, single(np.round(rng.randn(N, 4) + 1.2 * np.eye(4)[t], 3)), 4)


def numbers():
    t = np.round(1e6 + rng.randn(N) * 0.3, 4)
    y = single(np.round(t - 1e6 + rng.randn(N) * 0.2 + 0.05, 4)) + 1e6

    def of(y):
        return {"rmse": m.mean_squared_error(t, y) ** 0.5, "mae": m.mean_absolute_error(t, y),
                "median_error": m.median_absolute_error(t, y), "r2": m.r2_score(t, y)}

    return {"outputs": (y - 1e6).reshape(-1, 1).tolist(), "labels": t.tolist(), "scores": of(y),
            "baseline": of(DummyRegressor().fit(t.reshape(-1, 1), t).predict(t.reshape(-1, 1)))}


cases = {"two classes with ties": two(), "another threshold": two(0.3), "a class without rows": four(),
         "one row": classes(np.array([1]), single([[0.25, 1.5]]), 2), "numbers": numbers()}
print("{" + ",\n".join(json.dumps(name) + ": " + json.dumps(case) for name, case in cases.items()) + "}")
