"""A joined network of PyTorch after 25 steps of Adam, in float32: its losses and weights.

Two inputs, left [8] and right [8], go through the same layer; a third, item, is looked up in a table. A frozen layer
reads what they have in common. Two outputs, near (mse) and kind (cross-entropy, weight 0.3).

python3 golden_joined_pytorch.py > golden_joined_pytorch.csv     (made with PyTorch 1.13)
"""
import torch
from torch import nn

torch.set_num_threads(1)
BATCH, WIDTH, ITEMS, STEPS = 16, 8, 7, 25


def numbers(count, start):
    """Numbers from -1 to 1 that Java computes, too: ((start + 7 i) mod 101 - 50) / 50."""
    return torch.tensor([((start + 7 * i) % 101 - 50) / 50 for i in range(count)], dtype=torch.float32)


def weights(rows, columns, start):
    return numbers(rows * columns, start).reshape(rows, columns) * 0.3


shared = nn.Linear(WIDTH, 6)
frozen = nn.Linear(15, 5)
near = nn.Linear(5, 1)
kind = nn.Linear(6, 3)
table = nn.Embedding(ITEMS, 3)
with torch.no_grad():
    for layer, start in ((shared, 1), (frozen, 2), (near, 3), (kind, 4)):
        # Kernels are transposed: PyTorch has [out, in].
        layer.weight.copy_(weights(layer.in_features, layer.out_features, start).T)
        layer.bias.zero_()
    table.weight.copy_(weights(ITEMS, 3, 5))
for parameter in frozen.parameters():
    parameter.requires_grad = False

left = numbers(BATCH * WIDTH, 11).reshape(BATCH, WIDTH)
right = numbers(BATCH * WIDTH, 23).reshape(BATCH, WIDTH)
item = torch.tensor([i * 3 % ITEMS for i in range(BATCH)])
distance = numbers(BATCH, 31).reshape(BATCH, 1)
kinds = torch.tensor([i * 5 % 3 for i in range(BATCH)])

trained = [parameter for layer in (shared, near, kind, table) for parameter in layer.parameters()]
optimizer = torch.optim.Adam(trained, lr=0.01, eps=1e-8)
losses = []
for _ in range(STEPS):
    a = torch.tanh(shared(left))
    b = torch.tanh(shared(right))
    joined = torch.cat([a, b, table(item)], 1)
    features = torch.relu(frozen(joined))
    loss = nn.functional.mse_loss(near(features), distance) + 0.3 * nn.functional.cross_entropy(kind(a * b), kinds)
    losses.append(loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


def line(name, values):
    print(name + ";" + " ".join(repr(float(value)) for value in values.flatten()))


line("losses", torch.tensor(losses, dtype=torch.float64))
line("dense1.kernel", shared.weight.detach().T)
line("dense1.bias", shared.bias.detach())
line("embedding1.table", table.weight.detach())
line("dense2.kernel", frozen.weight.detach().T)
line("dense3.kernel", near.weight.detach().T)
line("dense3.bias", near.bias.detach())
line("dense4.kernel", kind.weight.detach().T)
line("dense4.bias", kind.bias.detach())
