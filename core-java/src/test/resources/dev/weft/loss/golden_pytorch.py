"""PyTorch's losses in double precision: each example's, their mean and their sum, with the mean's gradient.

python3 golden_pytorch.py > golden_pytorch.csv     (made with PyTorch 1.13)

Lines: name; predictions, rounded to float32; labels, likewise; the losses of the examples; their mean; their sum; the gradient of
the mean by the predictions. The mean is PyTorch's own where a loss has weights or ignores labels. Where PyTorch's
loss has a number for each output, an example's is their mean, as in Keras.
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


def mean_row(name, each, mean, predictions, labels):
    """A row whose mean is that of PyTorch, not that of the examples' losses."""
    y = torch.tensor(predictions, dtype=torch.float32).double().requires_grad_()
    t = torch.tensor(labels, dtype=torch.float32).double()
    value = mean(y, t)
    value.backward()
    losses = each(y, t)
    print(";".join([name] + [" ".join(repr(v) for v in x.flatten().tolist()) for x in (y, t, losses, value, losses.sum(), y.grad)]))


def weighted_ce(**options):
    def of(reduction):
        return classes(lambda y, t: f.cross_entropy(y, t, reduction=reduction, **options))
    return of("none"), of("mean")


WEIGHTS = torch.tensor([0.5, 2, 3])
IGNORED = [0, 255, 1, 255]
mean_row("weightedMean", *weighted_ce(weight=WEIGHTS), LOGITS, CLASSES)
mean_row("ignoring", *weighted_ce(ignore_index=255), LOGITS, IGNORED)
mean_row("weightedIgnoring", *weighted_ce(weight=WEIGHTS, ignore_index=255), Y, IGNORED)
mean_row("smoothedIgnoring", *weighted_ce(label_smoothing=0.1, ignore_index=255), Y, IGNORED)


def keras_categorical(y, t):  # Keras' CategoricalCrossentropy(from_logits=False)
    q = (y / y.sum(1, keepdim=True)).clamp(1e-7, 1 - 1e-7)
    return -(t * q.log()).sum(1)


def keras_focal(y, t, gamma=2):  # Keras' CategoricalFocalCrossentropy(alpha=1, from_logits=True)
    q = y.softmax(1)
    return (t * (1 - q) ** gamma * -y.log_softmax(1)).sum(1)


def sigmoid_focal(z, t, gamma, alpha):  # torchvision's sigmoid_focal_loss, Keras' BinaryFocalCrossentropy
    p = torch.sigmoid(z)
    right = p * t + (1 - p) * (1 - t)
    c = f.binary_cross_entropy_with_logits(z, t, reduction="none")
    return c * (1 - right) ** gamma * (1 if alpha is None else alpha * t + (1 - alpha) * (1 - t))


def smooth(t, smoothing, n):  # Keras' label_smoothing
    return t * (1 - smoothing) + smoothing / n


def triplet_hard(y, t):  # TensorFlow Addons' triplet_hard_loss; each class has several examples
    d = torch.stack([torch.stack([torch.zeros(()) if i == j else (y[i] - y[j]).norm() for j in range(4)]) for i in range(4)])
    alike = t[:, None] == t[None, :]
    positive = torch.where(alike, d, torch.tensor(-1.0)).max(1).values
    negative = torch.where(alike, torch.tensor(1e9), d).min(1).values
    return torch.relu(positive - negative + 5)


def contrastive(y, t):  # Hadsell et al. 2006, all pairs
    rows = []
    for i in range(4):
        pairs = [(y[i] - y[j]).norm() ** 2 / 2 if t[i] == t[j] else torch.relu(12 - (y[i] - y[j]).norm()) ** 2 / 2
                 for j in range(4) if j != i]
        rows.append(torch.stack(pairs).mean())
    return torch.stack(rows)


row("CROSS_ENTROPY", keras_categorical, P, Q)
row("CROSS_ENTROPY", lambda y, t: keras_categorical(y, f.one_hot(t.long(), 3).double()), P, CLASSES)
row("focal", keras_focal, Y, Q)
row("focal", classes(lambda y, t: keras_focal(y, f.one_hot(t, 3).double())), LOGITS, CLASSES)
row("smoothedFocal", lambda y, t: keras_focal(y, smooth(t, 0.1, 3)), Y, Q)
row("binaryFocal", lambda y, t: sigmoid_focal(y, t, 2, None), LOGITS, BITS)
row("balancedFocal", lambda y, t: sigmoid_focal(y, t, 2, 0.25), Y, BITS)
row("smoothedBinaryFocal", lambda y, t: sigmoid_focal(y, smooth(t, 0.2, 2), 2, 0.25), Y, BITS)
row("smoothedBce", lambda y, t: f.binary_cross_entropy(y, smooth(t, 0.2, 2), reduction="none"), P, BITS)
row("quantile", lambda y, t: torch.maximum(0.9 * (t - y), -0.1 * (t - y)), Y, T)
row("triplet", triplet_hard, Y, [0, 1, 0, 1])
row("contrastive", contrastive, Y, [0, 1, 0, 1])
