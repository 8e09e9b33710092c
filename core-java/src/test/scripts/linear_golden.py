"""The numbers in PrincipalComponentsTest and LeastSquaresTest, from numpy.

python3 linear_golden.py ../examples/data/iris/iris.csv
"""
import csv
import sys
import numpy as np

rows = [row[:4] for row in list(csv.reader(open(sys.argv[1])))[1:]]
x = np.array(rows, dtype=float)
z = (x - x.mean(axis=0)) / x.std(axis=0)
_, s, vt = np.linalg.svd(z, full_matrices=False)
vt *= np.sign(vt[np.arange(4), np.abs(vt).argmax(axis=1)])[:, None]
print("directions", vt.tolist())
print("variances", (s ** 2 / len(z)).tolist())

# Petal width from the other columns, which are floats here as in a data set.
a = np.c_[np.ones(len(x)), x[:, :3].astype(np.float32).astype(float)]
b = x[:, 3].astype(np.float32).astype(float)
w, residual, rank, _ = np.linalg.lstsq(a, b, rcond=None)
print("least squares", w.tolist(), "error", residual[0] / len(x))
centred = a[:, 1:] - a[:, 1:].mean(axis=0)
ridge = np.linalg.solve(centred.T @ centred + 0.5 * len(x) * np.eye(3), centred.T @ (b - b.mean()))
print("ridge 0.5", ridge.tolist(), "bias", b.mean() - a[:, 1:].mean(axis=0) @ ridge)
print("without bias", np.linalg.lstsq(a[:, 1:], b, rcond=None)[0].tolist())
