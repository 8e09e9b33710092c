"""PyTorch's activations and normalizations in double precision, with the gradients of their outputs' sum.

python3 golden_pytorch.py > golden_pytorch.csv     (made with PyTorch 1.13)

Lines: name; the inputs, rounded to float32; the outputs; the inputs' gradients for a sum weighted by 1, 2, 3, ... For the
normalizations the input is a batch of 4 examples with 3 features and gamma = 1.5, beta = -0.5, epsilon = 0.001.
"""
import torch
import torch.nn.functional as f

torch.set_default_dtype(torch.float64)
POINTS = [-1000, -100, -88, -30, -12.5, -5, -3.5, -2.5, -1, -0.5, -1e-3, -1e-6, 1e-6, 1e-3, 0.5, 1, 2.5, 3.5, 5, 12.5, 30, 88, 100, 1000]
TABLE = [[0.5, -1, 3], [1.5, 2, -100], [-2, 0.25, 7], [4, 8, 16]]
EXTREME = [1e4, -1e4, 0, 9999]


def row(name, function, points):
    x = torch.tensor(points, dtype=torch.float32).double().requires_grad_()
    y = function(x)
    (y.flatten() * torch.arange(1, y.numel() + 1)).sum().backward()
    print(";".join([name] + [" ".join(repr(v) for v in t.flatten().tolist()) for t in (x, y, x.grad)]))


row("RELU", f.relu, POINTS)
row("SELU", f.selu, POINTS)
row("GELU", f.gelu, POINTS)
row("SILU", f.silu, POINTS)
row("MISH", f.mish, POINTS)
row("SIGMOID", torch.sigmoid, POINTS)
row("HARD_SIGMOID", f.hardsigmoid, POINTS)
row("HARD_SWISH", f.hardswish, POINTS)
row("TANH", torch.tanh, POINTS)
row("SOFTSIGN", f.softsign, POINTS)
row("SOFTPLUS", lambda x: f.softplus(x, threshold=1e9), [p for p in POINTS if p < 500])
row("SOFTMAX", lambda x: f.softmax(x, 0), EXTREME)
row("LOG_SOFTMAX", lambda x: f.log_softmax(x, 0), EXTREME)
row("leakyRelu", lambda x: f.leaky_relu(x, 0.1), POINTS)
row("elu", lambda x: f.elu(x, 0.7), POINTS)
ONES = torch.ones(3)
row("batchNorm", lambda x: f.batch_norm(x, None, None, ONES * 1.5, ONES * -0.5, True, 0.1, 1e-3), TABLE)
row("layerNorm", lambda x: f.layer_norm(x, (3,), ONES * 1.5, ONES * -0.5, 1e-3), TABLE)
