"""PyTorch's activations and normalizations in double precision, with the gradients of their outputs' sum.

python3 golden_pytorch.py > golden_pytorch.csv     (made with PyTorch 1.13)

Lines: name; the inputs, rounded to float32; the outputs; the inputs' gradients for a sum weighted by 1, 2, 3, ... For the
normalizations the input is a batch of 4 examples with 3 features and gamma = 1.5, beta = -0.5, epsilon = 0.001.

Lines of alphaDropout: name and rate; the inputs; the outputs where the input is kept; the output where it is not.
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
row("RELU6", f.relu6, [0, 6] + POINTS)
row("relu", lambda x: f.threshold(x, 1, 0), [1] + POINTS)
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
row("batchNormPlain", lambda x: f.batch_norm(x, None, None, None, None, True, 0.1, 1e-3), TABLE)
row("batchNormUnscaled", lambda x: f.batch_norm(x, None, None, ONES, ONES * -0.5, True, 0.1, 1e-3), TABLE)
row("batchNormUncentered", lambda x: f.batch_norm(x, None, None, ONES * 1.5, None, True, 0.1, 1e-3), TABLE)
row("layerNormPlain", lambda x: f.layer_norm(x, (3,), None, None, 1e-3), TABLE)
row("layerNormUnscaled", lambda x: f.layer_norm(x, (3,), ONES, ONES * -0.5, 1e-3), TABLE)
row("layerNormUncentered", lambda x: f.layer_norm(x, (3,), ONES * 1.5, ONES * 0, 1e-3), TABLE)

torch.manual_seed(1)
SOME = torch.tensor([-1.7580993, -1, -0.25, 0, 0.5, 1, 3], dtype=torch.float32).double()
for rate in (0.05, 0.3, 0.9):
    draws = f.alpha_dropout(SOME.expand(1000, -1), rate, True)
    replaced = next(v for v in draws[:, -1].unique() if (draws[:, 0] == v).any())
    kept = [draws[draws[:, i] != replaced, i] for i in range(len(SOME))]
    assert all((k == k[0]).all() for k in kept)
    cells = SOME.tolist(), [k[0].item() for k in kept], [replaced.item()]
    print(";".join([f"alphaDropout {rate}"] + [" ".join(map(repr, c)) for c in cells]))
