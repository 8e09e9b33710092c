"""Writes python_format.txt, numbers and arrays as Python and numpy print them: python3 python_format.py <folder>.

Lines hold a kind, a shape, hexadecimal numbers and the text, between semicolons; a line feed in the text is a bar.
"""
import random
import sys
from pathlib import Path

import numpy as np


def numbers():
    draw = random.Random(1)
    fixed = [0.0, -0.0, 1.0, 999999.5, 999999.4, 1e6, 1e-4, 9.99999e-5, 0.00009999995, 123456.0, 1e22, 1e-300, 0.5, 2.5,
             0.0674925, 1234567.0, -1.5e-7, float("inf"), float("-inf"), float("nan"), 100.0, 120.0]
    for x in fixed + [draw.choice([-1, 1]) * 10 ** draw.uniform(-12, 12) for _ in range(100)]:
        yield "g", "", [x], "%g" % x
        yield "g9", "", [x], "%.9g" % x
        if abs(x) < 1e15 or x != x:
            yield "f", "", [x], "%f" % x


def arrays():
    state = np.random.RandomState(1)
    matrices = [state.randn(*shape) * scale for scale in (1, 30, 1e-3, 1e-5, 1e5, 1e9) for shape in ((2, 3), (3, 1), (4,), (2, 16), (20,))]
    matrices += [np.zeros((2, 2)), np.ones((2, 3)), np.array([1.5, 0, -2]), np.array([[1.0, 2.0]]), np.array([1000.0, 0.5]),
                 np.array([np.nan, 1.25]), np.array([np.inf, -np.inf]), np.array([3.0, 1e-9]), np.array(-0.0).reshape(1),
                 np.array([[-0.81131822, 1.48459876], [0.0653293729, -2.4427042]]), np.array([1e-5, 0, 1])]
    for matrix in matrices:
        values = np.float32(matrix)
        shape = " ".join(str(n) for n in values.shape)
        with np.printoptions(legacy="1.13"):
            # numpy 1.13 printed the exact value of a float32; today's imitation does so for doubles
            yield "old", shape, values.ravel(), str(values.astype(np.float64))
        yield "new", shape, values.ravel(), str(values)


with open(Path(sys.argv[1], "python_format.txt"), "w") as file:
    for source in (numbers(), arrays()):
        for kind, shape, values, text in source:
            print(kind, shape, " ".join(float(v).hex().replace("inf", "Infinity").replace("nan", "NaN") for v in values),
                  text.replace("\n", "|"), sep=";", file=file)
