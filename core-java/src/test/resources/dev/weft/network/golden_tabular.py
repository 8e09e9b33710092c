"""The layers of RealMLP and TabM in double precision, with gradients derived by hand.

python3 golden_tabular.py > golden_tabular.csv     (made with numpy 2.4.6)

Lines: name; shape of the input; the input; the weights in the order of the layer, one array for each; the outputs; the input's
gradient and that of each weight, for the sum of the outputs weighted by 1, 2, 3, ... All inputs and weights are rounded to float32.
"""
import numpy as np

random = np.random.default_rng(18)


def draw(*shape):
    return random.normal(size=shape).astype(np.float32).astype(np.float64)


def row(name, x, weights, function):
    y, back = function(x, *weights)
    gradients = back(np.arange(1, y.size + 1, dtype=float).reshape(y.shape))
    arrays = [np.array(x.shape), x, *weights, y, *gradients]
    print(";".join([name] + [" ".join(repr(float(v)) for v in a.ravel()) for a in arrays]))


def scale(x, s):
    return x * s, lambda g: (g * s, (g * x).sum(0))


def selu(x, share):
    alpha, gain = 1.6732632423543772, 1.0507009873554805
    f = gain * np.where(x > 0, x, alpha * np.expm1(x))
    slope = gain * np.where(x > 0, 1, alpha * np.exp(np.minimum(x, 0)))
    return x + share * (f - x), lambda g: (g * (1 + share * (slope - 1)), (g * (f - x)).sum(0))


def scaled(x, w, b):
    root = np.sqrt(x.shape[1])
    return x @ w / root + b, lambda g: (g @ w.T / root, x.T @ g / root, g.sum(0))


def periodic(x, frequency, phase, kernel, bias):
    n = len(x)
    angle = 2 * np.pi * x[:, :, None] * frequency + phase
    y = np.concatenate([x[:, :, None], np.einsum("bif,ifo->bio", np.cos(angle), kernel) + bias], 2)

    def back(g):
        g = g.reshape(y.shape)
        turned = -np.sin(angle) * np.einsum("bio,ifo->bif", g[:, :, 1:], kernel)
        return (g[:, :, 0] + 2 * np.pi * (turned * frequency).sum(2), 2 * np.pi * (turned * x[:, :, None]).sum(0),
                turned.sum(0), np.einsum("bif,bio->ifo", np.cos(angle), g[:, :, 1:]), g[:, :, 1:].sum(0))

    return y.reshape(n, -1), back


def shared(x, r, w, s, b):
    sums = (x * r) @ w
    return sums * s + b, lambda g: (
        ((g * s) @ w.T) * r, (((g * s) @ w.T) * x).sum(0), np.einsum("bmi,bmo->io", x * r, g * s), (g * sums).sum(0), g.sum(0))


def separate(x, w, b):
    return np.einsum("bmi,mio->bmo", x, w) + b, lambda g: (
        np.einsum("bmo,mio->bmi", g, w), np.einsum("bmi,bmo->mio", x, g), g.sum(0))


row("scale", draw(5, 3), [draw(3)], scale)
row("parametricActivation", draw(5, 3), [draw(3)], selu)
row("scaledDense", draw(5, 3), [draw(3, 4), draw(4)], scaled)
row("periodicEmbedding", draw(5, 2), [draw(2, 16), draw(2, 16), draw(2, 16, 3), draw(2, 3)], periodic)
row("sharedDense", draw(5, 2, 3), [draw(2, 3), draw(3, 4), draw(2, 4), draw(2, 4)], shared)
row("separateDense", draw(5, 2, 3), [draw(2, 3, 4), draw(2, 4)], separate)
