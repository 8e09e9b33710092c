"""scikit-learn and pandas as their users call them, obeying the coordinator as Protocol.java does. They train on tables only.

The network is that of WeftPeer: 100 hidden units, ReLU, Adam 0.001, batches of 200, no L2; numbers and the label are standardized, words one-hot.
"""
import sys
import time
import warnings

import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.metrics import mean_squared_error
from sklearn.neural_network import MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

warnings.filterwarnings("ignore")


def read(file):
    """Returns the features and labels of the first four fifths, then those of the last fifth."""
    rows = pd.read_csv(file)
    train, test = rows[:len(rows) * 4 // 5], rows[len(rows) * 4 // 5:]
    return train.drop(columns="y"), train["y"], test.drop(columns="y"), test["y"]


def columns(features):
    words = [each for each in features if features[each].dtype == object]
    numbers = [each for each in features if each not in words]
    return ColumnTransformer([("numbers", StandardScaler(), numbers), ("words", OneHotEncoder(), words)], sparse_threshold=0)


def network(**settings):
    return MLPRegressor((100,), alpha=0, batch_size=200, random_state=1, **settings)


def rmse(labels, predictions):
    return mean_squared_error(labels, predictions) ** 0.5


def csv(file):
    started = time.perf_counter_ns()
    features, labels, others, truth = read(file)
    reading = time.perf_counter_ns() - started
    model = TransformedTargetRegressor(make_pipeline(columns(features), network(max_iter=1)), transformer=StandardScaler())
    model.fit(features, labels)
    return {"read": reading, "rmse": rmse(truth, model.predict(others))}


def table(file, goal, most):
    features, labels, others, truth = read(file)
    encoding, scale = columns(features), StandardScaler()
    x, y = encoding.fit_transform(features), scale.fit_transform(labels.to_frame())[:, 0]
    tests = encoding.transform(others)
    net = network()
    for epoch in range(int(most)):
        net.partial_fit(x, y)
        error = rmse(truth, net.predict(tests) * scale.scale_[0] + scale.mean_[0])
        if error <= float(goal):
            return {"epochs": epoch + 1, "rmse": error}
    raise ValueError(f"an RMSE of {error:.3f} after {most} epochs instead of {goal}")


def say(answer):
    print("#" + answer, flush=True)


def main():
    job = {"csv": csv, "table": table}.get(sys.argv[3]) if sys.argv[2] == "job" else None
    if job is None:
        return say(f"failed scikit-learn {sklearn.__version__} is only for the tables csv and table")
    try:
        for name, value in job(*sys.argv[4:]).items():
            say(f"result {name} {value}")
        say("done")
    except (OSError, ValueError) as failure:
        say(f"failed {failure}")


main()
# The coordinator reads this process' memory and processor time before it closes the input.
sys.stdin.read()
