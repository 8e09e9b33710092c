"""Writes two_three_one.txt: what TensorFlow 1.x gives for the 2-3-1 programs of documents 000 and 004 with other options.

python3 two_three_one.py <folder>. TensorFlow's formulas once more in numpy, float32, one rounding for each operation: its losses
and their gradients as its graph composes them, its training kernels, its order of sums before 1.13. Adadelta is that of 1.15.
Lines: the command line; step:loss …; the final w1 and w2, row-major.
"""
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "core-java/src/test/scripts"))
from random_vectors import Op  # noqa: E402

f = np.float32


def matmul(a, b):
    total = np.zeros((a.shape[0], b.shape[1]), f)
    for k in range(a.shape[1]):
        total = total + a[:, k:k + 1] * b[k:k + 1, :]
    return total


def total(x):
    x = x.ravel()
    lanes = np.zeros(4, f)
    whole = len(x) // 4 * 4
    for i in range(0, whole, 4):
        lanes = lanes + x[i:i + 4]
    result = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
    for value in x[whole:]:
        result = result + value
    return f(result)


def clipped(x, low):
    """tf.clip_by_value(x, low, 1) and where its gradient passes."""
    below = np.minimum(x, f(1))
    return np.maximum(below, f(low)), (x <= f(1)) & (below >= f(low))


def ce(low):
    def loss(y, t):
        c, passes = clipped(y, low)
        value = -(total(t * np.log(c)) / f(len(y)))
        return value, np.where(passes, (f(-1) / f(len(y)) * t) * (f(1) / c), f(0))
    return loss


def bce(low):
    def loss(z, t):
        p = f(1) / (f(1) + np.exp(-z))
        c1, passes1 = clipped(p, low)
        c2, passes2 = clipped(f(1) - p, low)
        g = f(-1) / f(len(z))
        value = -(total(t * np.log(c1) + (f(1) - t) * np.log(c2)) / f(len(z)))
        slope = np.where(passes1, (g * t) * (f(1) / c1), f(0)) - np.where(passes2, (g * (f(1) - t)) * (f(1) / c2), f(0))
        return value, slope * p * (f(1) - p)
    return loss


def mse(y, t):
    return total(np.square(y - t)) / f(len(y)), f(1) / f(len(y)) * (f(2) * (y - t))


def profit(y, t):
    more = y > t
    return total(np.where(more, (y - t) * f(1), (t - y) * f(9))), np.where(more, f(1), f(-9))


class Gd:
    def __init__(self, rate, shape):
        self.rate, self.a, self.b = f(rate), np.zeros(shape, f), np.zeros(shape, f)
        self.start()

    def start(self):
        pass

    def __call__(self, w, g):
        return w - g * self.rate


class Momentum(Gd):
    def __call__(self, w, g):
        self.a = self.a * f(0.9) + g
        return w - self.a * self.rate


class Adam(Gd):
    def start(self):
        self.power1, self.power2 = f(0.9), f(0.999)

    def __call__(self, w, g):
        alpha = self.rate * np.sqrt(f(1) - self.power2) / (f(1) - self.power1)
        self.a = self.a + (g - self.a) * (f(1) - f(0.9))
        self.b = self.b + (g * g - self.b) * (f(1) - f(0.999))
        self.power1, self.power2 = self.power1 * f(0.9), self.power2 * f(0.999)
        return w - (self.a * alpha) / (np.sqrt(self.b) + f(1e-8))


class Adagrad(Gd):
    def start(self):
        self.a = self.a + f(0.1)

    def __call__(self, w, g):
        self.a = self.a + g * g
        return w - g * self.rate * (f(1) / np.sqrt(self.a))


class Adadelta(Gd):
    def __call__(self, w, g):
        rho, epsilon = f(0.95), f(1e-8)
        self.a = self.a * rho + np.square(g) * (f(1) - rho)
        update = np.sqrt(self.b + epsilon) * (f(1) / np.sqrt(self.a + epsilon)) * g
        self.b = self.b * rho + np.square(update) * (f(1) - rho)
        return w - update * self.rate


class RmsProp(Gd):
    def start(self):
        self.a = self.a + f(1)

    def __call__(self, w, g):
        self.a = self.a + (np.square(g) - self.a) * (f(1) - f(0.9))
        self.b = self.b * f(0) + (g * self.rate) / np.sqrt(self.a + f(1e-10))
        return w - self.b


RULES = {"gd": Gd, "momentum": Momentum, "adam": Adam, "adagrad": Adagrad, "adadelta": Adadelta, "rmsprop": RmsProp}
DEFAULTS = {
    "random-binary": dict(data_seed=1, weight_seed=1, samples=128, hidden=3, batch=8, steps=5000, rate=0.001, optimizer="adam", loss="ce", every=1000),
    "three-optimizers": dict(data_seed=23455, weight_seed=1, samples=32, hidden=3, batch=8, steps=3000, rate=0.001, optimizer="gd", loss="mse", every=500),
}


def train(program, **options):
    o = DEFAULTS[program] | options
    low = 1e-10 if program == "random-binary" else 1e-12
    loss = {"ce": ce(low), "bce": bce(low), "mse": mse, "profit": profit}[o["loss"]]
    points = np.random.RandomState(o["data_seed"]).rand(o["samples"], 2)
    labels = np.array([[int(x0 + x1 < 1)] for x0, x1 in points], f)
    points = f(points)
    w1 = f(Op(None, o["weight_seed"]).run("normal", 2 * o["hidden"], 0, 1)).reshape(2, -1)
    w2 = f(Op(None, o["weight_seed"]).run("normal", o["hidden"], 0, 1)).reshape(-1, 1)
    rules = [RULES[o["optimizer"]](o["rate"], w.shape) for w in (w1, w2)]
    losses = []
    for i in range(o["steps"]):
        start = i * o["batch"] % o["samples"]
        x, t = points[start:start + o["batch"]], labels[start:start + o["batch"]]
        a = matmul(x, w1)
        g = loss(matmul(a, w2), t)[1]
        gradients = matmul(x.T, matmul(g, w2.T)), matmul(a.T, g)
        w1, w2 = rules[0](w1, gradients[0]), rules[1](w2, gradients[1])
        if i % o["every"] == 0:
            losses.append(f"{i}:{loss(matmul(matmul(points, w1), w2), labels)[0]:.9g}")
    command = " ".join([program] + [f"--{k.replace('_', '-')} {v}" for k, v in options.items()])
    return f"{command};{' '.join(losses)};{' '.join(f'{w:.9g}' for w in [*w1.ravel(), *w2.ravel()])}"


def lines():
    short = dict(steps=400, every=100)
    for program in DEFAULTS:
        for rule in RULES:
            for name in ("mse", "ce", "bce", "profit"):
                yield train(program, optimizer=rule, loss=name, **short)
    for program, seed in (("random-binary", 7), ("three-optimizers", 3)):
        yield train(program, data_seed=seed, weight_seed=seed, **short)
        yield train(program, data_seed=42, weight_seed=12345, samples=50, batch=12, optimizer="adam", loss="mse", rate=0.003, **short)
        yield train(program, samples=17, batch=5, hidden=1, optimizer="momentum", loss="bce", **short)
        yield train(program, samples=200, batch=1, hidden=5, optimizer="rmsprop", loss="mse", rate=0.0005, **short)
        yield train(program, samples=64, batch=64, hidden=16, optimizer="adagrad", loss="bce", rate=0.05, **short)
        yield train(program, weight_seed=99, samples=256, batch=32, hidden=8, optimizer="adadelta", loss="mse", rate=1.0, **short)
        yield train(program, samples=40, batch=64, hidden=4, optimizer="gd", loss="mse", rate=0.01, **short)
        yield train(program)


if __name__ == "__main__":
    (Path(sys.argv[1]) / "two_three_one.txt").write_text("\n".join(lines()) + "\n", encoding="ascii")
