"""scikit-learn's metrics of fixed random predictions, with and without sample weights.

python3 golden_sklearn.py > golden_sklearn.json     (made with scikit-learn 1.2.1)

Cases: yes/no outputs, one of four classes, several yes/no outputs, numbers. Predictions are rounded to float32 first. The
weights are halves, so that sums of them are exact.
"""
import json

import numpy as np
from sklearn import metrics as m

rng = np.random.RandomState(5)
N = 60
WEIGHTS = rng.randint(0, 7, N) / 2


def single(x):
    return np.float32(x).astype(np.float64)


def counts(t, p, w):
    tn, fp, fn, tp = m.confusion_matrix(t, p, labels=[0, 1], sample_weight=w).ravel()
    return {"true_negatives": tn, "false_positives": fp, "false_negatives": fn, "true_positives": tp}


def curve(t, s, w):
    precision, recall, _ = m.precision_recall_curve(t, s, sample_weight=w)
    return {"precision_at_recall_0.8": precision[:-1][recall[:-1] >= 0.8].max(),
            "recall_at_precision_0.7": max([0.0] + list(recall[:-1][precision[:-1] >= 0.7]))}


def classes(t, p, w, labels):
    found = {"accuracy": m.accuracy_score(t, p, sample_weight=w),
             "balanced_accuracy": m.balanced_accuracy_score(t, p, sample_weight=w),
             "cohen_kappa": m.cohen_kappa_score(t, p, sample_weight=w),
             "matthews": m.matthews_corrcoef(t, p, sample_weight=w)}
    return found | (averages(t, p, w) if len(labels) > 2 else {})


def averages(t, p, w):
    found = {}
    for average in ["micro", "macro", "weighted"]:
        for name, function in [("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)]:
            found[name + "_" + average] = function(t, p, average=average, sample_weight=w, zero_division=0)
        found["f2_" + average] = m.fbeta_score(t, p, beta=2, average=average, sample_weight=w, zero_division=0)
    for i, recall in enumerate(m.recall_score(t, p, average=None, sample_weight=w, zero_division=0)):
        found["recall_%d" % i] = recall
    return found


def yes_no(w):
    t = rng.randint(0, 2, N)
    s = single(np.round(np.clip(0.3 * t + 0.7 * rng.rand(N), 0.01, 0.99), 2))
    p = s > 0.5
    found = classes(t, p, w, [0, 1]) | counts(t, p, w) | curve(t, s, w)
    found |= {"precision": m.precision_score(t, p, sample_weight=w), "recall": m.recall_score(t, p, sample_weight=w),
              "f1": m.f1_score(t, p, sample_weight=w), "f0.5": m.fbeta_score(t, p, beta=0.5, sample_weight=w),
              "specificity": m.recall_score(t, p, pos_label=0, sample_weight=w),
              "recall_at_0.7": m.recall_score(t, s > single(0.7), sample_weight=w),
              "auc": m.roc_auc_score(t, s, sample_weight=w),
              "pr_auc": m.average_precision_score(t, s, sample_weight=w),
              "log_loss": m.log_loss(t, s, sample_weight=w),
              "brier": m.brier_score_loss(t, s, sample_weight=w)}
    return "BINARY_PROBABILITIES", s.reshape(-1, 1), t.reshape(-1, 1), found


def four_classes(w):
    t = rng.choice(4, N, p=[0.5, 0.3, 0.15, 0.05])
    t[:4] = range(4)
    z = single(np.round(rng.randn(N, 4) + 1.5 * np.eye(4)[t], 4))
    q = np.exp(z) / np.exp(z).sum(1, keepdims=True)
    p = z.argmax(1)
    found = classes(t, p, w, range(4))
    found |= {"top2": m.top_k_accuracy_score(t, z, k=2, sample_weight=w),
              "auc_macro": m.roc_auc_score(np.eye(4)[t], q, average="macro", sample_weight=w),
              "auc_micro": m.roc_auc_score(np.eye(4)[t], q, average="micro", sample_weight=w),
              "auc_weighted": m.roc_auc_score(np.eye(4)[t], q, average="weighted", sample_weight=w),
              "pr_auc_macro": m.average_precision_score(np.eye(4)[t], q, sample_weight=w),
              "log_loss": m.log_loss(t, q, sample_weight=w),
              "brier": np.average(((q - np.eye(4)[t]) ** 2).sum(1), weights=w)}
    return "LOGITS", z, t, found


def several(w):
    t = rng.randint(0, 2, (N, 3))
    z = single(np.round(rng.randn(N, 3) + t, 2))
    p = z > 0
    found = averages(t, p, w)
    found |= {"accuracy": np.average((p == t).mean(1), weights=w),
              "auc_macro": m.roc_auc_score(t, z, average="macro", sample_weight=w),
              "auc_micro": m.roc_auc_score(t, z, average="micro", sample_weight=w),
              "pr_auc_weighted": m.average_precision_score(t, z, average="weighted", sample_weight=w)}
    return "BINARY_LOGITS", z, t, found


def numbers(w):
    t = single(np.round(rng.randn(N, 2) * [1, 100] + [1e4, -3], 3))
    y = single(np.round(t + rng.randn(N, 2) * [0.5, 80] + 0.25, 3))
    found = {"mae": m.mean_absolute_error(t, y, sample_weight=w),
             "rmse": m.mean_squared_error(t, y, sample_weight=w) ** 0.5,
             "r2": m.r2_score(t, y, sample_weight=w),
             "explained_variance": m.explained_variance_score(t, y, sample_weight=w)}
    return "NUMBERS", y, t, found


cases = []
for make in [yes_no, four_classes, several, numbers]:
    for w in [None, WEIGHTS]:
        outputs, y, t, found = make(w)
        cases.append({"outputs": outputs, "predictions": y.tolist(), "labels": t.tolist(),
                      "weights": [] if w is None else w.tolist(),
                      "metrics": {name: float(value) for name, value in found.items()}})
print("[" + ",\n".join(json.dumps(case) for case in cases) + "]")
