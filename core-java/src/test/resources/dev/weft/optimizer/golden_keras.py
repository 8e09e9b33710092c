"""Keras 3's update rules in NumPy double precision, as in the update_step methods of its sources.

python3 golden_keras.py > golden_keras.csv     (any NumPy)

Sources: keras/src/optimizers/sgd.py, adagrad.py, rmsprop.py, adam.py and nadam.py of Keras 3. The problem is that of
golden_tf1.py. The rate is halved every 10 steps, so that its place shows, and epsilon is large for the same reason.
One line per rule: its name and the six weights after 25 steps.
"""
import numpy as np

C = np.array([0.5, 1, 2, 4, 0.25, 8])
T = np.array([1, -1, 0.5, 2, -3, 0.125])
W = np.array([0.3, 0.1, -0.7, 1.5, -2.5, 0.9])
EPSILON = 0.01


def run(name, rule, rate, *starts):
    w = W.copy()
    slots = [np.full(6, float(start)) for start in starts]
    for step in range(25):
        rule(w, C * (w - (-T if step % 3 == 2 else T)), slots, step, rate * 0.5 ** (step // 10))
    print(name + "," + " ".join(repr(float(x)) for x in w))


def sgd(nesterov, momentum=0.9):
    def rule(w, g, slots, step, rate):
        m, = slots
        m[:] = m * momentum - g * rate
        w += m * momentum - g * rate if nesterov else m
    return rule


def adagrad(w, g, slots, step, rate):
    s, = slots
    s += g * g
    w -= rate * g / np.sqrt(s + EPSILON)


def rmsprop(centered, rho=0.9, momentum=0.5):
    def rule(w, g, slots, step, rate):
        v, a, m = slots
        v[:] = rho * v + (1 - rho) * g * g
        a[:] = rho * a + (1 - rho) * g
        m[:] = momentum * m + rate * g / np.sqrt(v - (a * a if centered else 0) + EPSILON)
        w -= m
    return rule


def amsgrad(w, g, slots, step, rate, beta1=0.9, beta2=0.8):
    m, v, z = slots
    alpha = rate * np.sqrt(1 - beta2 ** (step + 1)) / (1 - beta1 ** (step + 1))
    m += (g - m) * (1 - beta1)
    v += (g * g - v) * (1 - beta2)
    z[:] = np.maximum(z, v)
    w -= m * alpha / (np.sqrt(z) + EPSILON)


def nadam(w, g, slots, step, rate, beta1=0.9, beta2=0.999):
    m, v, product = slots
    u = beta1 * (1 - 0.5 * 0.96 ** (step + 1))
    after = beta1 * (1 - 0.5 * 0.96 ** (step + 2))
    product *= u
    m += (g - m) * (1 - beta1)
    v += (g * g - v) * (1 - beta2)
    look = after * m / (1 - product * after) + (1 - u) * g / (1 - product)
    w -= look * rate / (np.sqrt(v / (1 - beta2 ** (step + 1))) + EPSILON)


run("momentumKeras", sgd(False), 0.01, 0)
run("nesterovKeras", sgd(True), 0.01, 0)
run("adagradKeras", adagrad, 0.1, 0.1)
run("rmspropKeras", rmsprop(False), 0.01, 0, 0, 0)
run("rmspropCenteredKeras", rmsprop(True), 0.01, 0, 0, 0)
run("amsgrad", amsgrad, 0.05, 0, 0, 0)
run("nadam", nadam, 0.05, 0, 0, 1)
