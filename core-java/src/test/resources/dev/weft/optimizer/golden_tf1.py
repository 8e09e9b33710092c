"""TensorFlow 1.x' update rules in NumPy float32, one rounding per operation, in the order of its CPU kernels.

python3 golden_tf1.py > golden_tf1.csv     (any NumPy)

The problem is shared with golden_pytorch.py and OptimizerGoldenTest: six weights, a gradient c * (w - t) whose target
changes its sign every third step. One line per rule: its name, the six weights after 25 steps, and its slots.
"""
import numpy as np

f = np.float32
ONE = f(1)
C = np.array([0.5, 1, 2, 4, 0.25, 8], f)
T = np.array([1, -1, 0.5, 2, -3, 0.125], f)
W = np.array([0.3, 0.1, -0.7, 1.5, -2.5, 0.9], f)


def gradient(w, step):
    return C * (w - (-T if step % 3 == 2 else T))


def run(name, rule, *starts):
    w = W.copy()
    slots = [np.full(6, s, f) for s in starts]
    for step in range(25):
        rule(w, gradient(w, step), slots, step)
        assert w.dtype == f and all(s.dtype == f for s in slots)
    print(name + "," + " ".join(str(x) for array in (w, *slots) for x in array))


def sgd(w, g, slots, step, lr=f(0.05)):
    w -= g * lr


def momentum(w, g, slots, step, lr=f(0.01), mu=f(0.9)):
    a, = slots
    a[:] = a * mu + g
    w -= a * lr


def nesterov(w, g, slots, step, lr=f(0.01), mu=f(0.9)):
    a, = slots
    a[:] = a * mu + g
    w -= g * lr + a * mu * lr


def adagrad(w, g, slots, step, lr=f(0.1)):
    s, = slots
    s += g * g
    w -= g * lr * (ONE / np.sqrt(s))


def adadelta(w, g, slots, step, lr=f(1), rho=f(0.95), eps=f(1e-8)):
    s, d = slots
    s[:] = s * rho + g * g * (ONE - rho)
    u = np.sqrt(d + eps) * (ONE / np.sqrt(s + eps)) * g
    w -= u * lr
    d[:] = d * rho + u * u * (ONE - rho)


def rmsprop(momentum, centered):
    mu, lr, rho, eps = f(momentum), f(0.01), f(0.9), f(1e-10)

    def rule(w, g, slots, step):
        s, a = slots[:2]
        s += (g * g - s) * (ONE - rho)
        if centered:
            c = slots[2]
            c += (g - c) * (ONE - rho)
            a[:] = a * mu + g * lr / np.sqrt(s - c * c + eps)
        else:
            a[:] = a * mu + g * lr / np.sqrt(s + eps)
        w -= a
    return rule


def adam(nesterov, decay=None, lr=f(0.05)):
    b1, b2, eps = f(0.9), f(0.999), f(1e-8)
    power = [b1, b2]

    def rule(w, g, slots, step):
        m, v = slots
        if decay is not None:
            w -= w * (lr * f(decay))
        alpha = lr * np.sqrt(ONE - power[1]) / (ONE - power[0])
        m += (g - m) * (ONE - b1)
        v += (g * g - v) * (ONE - b2)
        look = g * (ONE - b1) + b1 * m if nesterov else m
        w -= look * alpha / (np.sqrt(v) + eps)
        power[0] *= b1
        power[1] *= b2
    return rule


def adamax():
    lr, b1, b2, eps = f(0.05), f(0.9), f(0.999), f(1e-8)
    power = [b1]

    def rule(w, g, slots, step):
        m, u = slots
        m += (g - m) * (ONE - b1)
        u[:] = np.maximum(u * b2, np.abs(g))
        w -= lr / (ONE - power[0]) * (m / (u + eps))
        power[0] *= b1
    return rule


def average(w, g, slots, step, decay=f(0.99)):
    """Plain descent, watched by a moving average."""
    shadow, = slots
    if step == 0:
        shadow[:] = W
    sgd(w, g, slots, step)
    n = f(step + 1)
    shadow -= (shadow - w) * (ONE - min(decay, (ONE + n) / (f(10) + n)))


run("sgd", sgd)
run("momentum", momentum, 0)
run("nesterov", nesterov, 0)
run("adagrad", adagrad, 0.1)
run("adadelta", adadelta, 0, 0)
run("rmsprop", rmsprop(0, False), 1, 0)
run("rmspropMomentum", rmsprop(0.9, False), 1, 0)
run("rmspropCentered", rmsprop(0.9, True), 1, 0, 0)
run("adam", adam(False), 0, 0)
run("adamw", adam(False, 0.1), 0, 0)
run("layerRates", adam(False, lr=f(0.05) * f(0.5)), 0, 0)
run("gradientNoise", sgd)
run("nadamTensorFlow", adam(True), 0, 0)
run("adamax", adamax(), 0, 0)
run("average", average, 0)
