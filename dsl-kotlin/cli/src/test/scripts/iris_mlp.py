"""The accuracy that TableSpec expects of `train --csv`: scikit-learn's MLPClassifier on Iris, tested on every fifth row.

Prints 0.9333, 28 of 30 rows, for each seed (scikit-learn 1.2.1). Run it from the root of the repository:
/usr/bin/python3 dsl-kotlin/cli/src/test/scripts/iris_mlp.py
"""
import csv
import sklearn
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

rows = list(csv.reader(open("examples/data/iris/iris.csv")))[1:]
train = [row for i, row in enumerate(rows) if i % 5 != 4]
test = [row for i, row in enumerate(rows) if i % 5 == 4]


def features(part):
    return [[float(cell) for cell in row[:4]] for row in part]


def labels(part):
    return [row[4] for row in part]


scaler = StandardScaler().fit(features(train))
print("scikit-learn", sklearn.__version__)
for seed in range(1, 6):
    mlp = MLPClassifier((16,), max_iter=1000, batch_size=16, random_state=seed).fit(scaler.transform(features(train)), labels(train))
    print("seed", seed, "test accuracy %.4f" % mlp.score(scaler.transform(features(test)), labels(test)))
