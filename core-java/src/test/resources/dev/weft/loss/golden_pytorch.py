"""PyTorch's losses in double precision: each example's, their mean and their sum, with the mean's gradient.

python3 golden_pytorch.py > golden_pytorch.csv     (made with PyTorch 1.13)

Lines: name; predictions, rounded to float32; labels, likewise; the losses of the examples; their mean; their sum; the gradient of
the mean by the predictions. Where PyTorch's loss has a number for each output, an example's is their mean, as in Keras.
"""
import torch
import torch.nn.functional as f

torch.set_default_dtype(torch.float64)
Y = [[0.5, -1, 3], [1.5, 2, -4], [-2, 0.25, 7], [4, 8, -16]]
T = [[1, 0, 2], [0.5, -3, 0.25], [-2.5, 0.75, 6], [0, 1, 2]]
P = [[0.5, 0.1, 0.9], [0.25, 0.99, 0.001], [0.6, 0.3, 0.1], [0.9, 0.05, 0.05]]
Q = [[0.2, 0.3, 0.5], [0.9, 0.05, 0.05], [0.3, 0.3, 0.4], [0.1, 0.8, 0.1]]
BITS = [[1, 0, 1], [0, 1, 0], [1, 1, 0], [0, 0, 1]]
SIGNS = [[1, -1, 1], [-1, 1, -1], [1, 1, -1], [-1, -1, 1]]
LOGITS = [[1e4, -1e4, 0], [-1e4, 1e4, 20], [-20, 0.5, 0.25], [100, -100, 88]]
CLASSES = [0, 2, 1, 0]


def row(name, function, predictions, labels):
    y = torch.tensor(predictions, dtype=torch.float32).double().requires_grad_()
    t = torch.tensor(labels, dtype=torch.float32).double()
    each = function(y, t)
    each = each if each.dim() == 1 else each.mean(1)
    each.mean().backward()
    print(";".join([name] + [" ".join(repr(v) for v in x.flatten().tolist()) for x in (y, t, each, each.mean(), each.sum(), y.grad)]))


def classes(loss):
    return lambda y, t: loss(y, t.long())


row("MSE", lambda y, t: f.mse_loss(y, t, reduction="none"), Y, T)
row("MAE", lambda y, t: f.l1_loss(y, t, reduction="none"), Y, T)
row("huber", lambda y, t: f.huber_loss(y, t, reduction="none", delta=0.7), Y, T)
row("BCE", lambda y, t: f.binary_cross_entropy(y, t, reduction="none"), P, BITS)
row("BCE_WITH_LOGITS", lambda y, t: f.binary_cross_entropy_with_logits(y, t, reduction="none"), LOGITS, BITS)
row("BCE_WITH_LOGITS", lambda y, t: f.binary_cross_entropy_with_logits(y, t, reduction="none"), Y, Q)
row("SOFTMAX_CE", classes(lambda y, t: f.cross_entropy(y, t, reduction="none")), LOGITS, CLASSES)
row("SOFTMAX_CE", lambda y, t: f.cross_entropy(y, t, reduction="none"), Y, Q)
row("softmaxCE", classes(lambda y, t: f.cross_entropy(y, t, reduction="none", label_smoothing=0.1)), Y, CLASSES)
row("HINGE", lambda y, t: torch.relu(1 - y * t), Y, SIGNS)
row("KLD", lambda y, t: f.kl_div(y.log(), t, reduction="none").sum(1), P, Q)
row("COSINE_SIMILARITY", lambda y, t: -f.cosine_similarity(y, t), Y, T)
row("POISSON", lambda y, t: f.poisson_nll_loss(y, t, log_input=False, eps=1e-7, reduction="none"), P, BITS)
row("LOG_COSH", lambda y, t: torch.log(torch.cosh(y - t)), Y, T)
