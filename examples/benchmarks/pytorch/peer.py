"""PyTorch as its users call it, obeying the coordinator as Protocol.java does.

The forward pass, autograd and torch.optim of each step are PyTorch's own. L2 is the optimizer's weight decay of the kernels, which costs less
than a term of the loss. Labels are classes. Batches are tensors already; predictions stay tensors.
"""
import gzip
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Workload:
    def __init__(self, line):
        words = line.split()
        self.name = words[0]
        towers, _, head = words[1].partition(":")
        self.embeds = towers.startswith("#")
        self.towers = [[int(width) for width in tower.split("-")] for tower in towers.strip("#").split("+")]
        self.head = [sum(tower[-1] for tower in self.towers)] + [int(width) for width in head.split("-") if width]
        self.batch = int(words[2])
        self.hidden, self.bias, self.loss, self.rule = words[3], words[4] == "true", words[5], words[6]
        self.l2 = float(words[7])
        self.batches = 2 if self.batch > 1000 else 8


def chain(workload, widths, last=True):
    layers = []
    for i in range(len(widths) - 1):
        if i == 0 and workload.embeds:
            layers.append(nn.Embedding(widths[0], widths[1], sparse=True))
            continue
        layers.append(nn.Linear(widths[i], widths[i + 1], bias=workload.bias))
        if workload.loss == "LOG":
            nn.init.uniform_(layers[-1].weight, 0.1, 0.5)
        if (not last or i + 2 < len(widths)) and workload.hidden != "LINEAR":
            layers.append(nn.ReLU() if workload.hidden == "RELU" else nn.Sigmoid())
    return nn.Sequential(*layers)


class Joined(nn.Module):
    def __init__(self, workload):
        super().__init__()
        self.columns = [tower[0] for tower in workload.towers]
        self.towers = nn.ModuleList(chain(workload, tower, last=False) for tower in workload.towers)
        self.head = chain(workload, workload.head)

    def forward(self, x):
        return self.head(torch.cat([tower(part) for tower, part in zip(self.towers, x.split(self.columns, 1))], 1))


def network(workload):
    return Joined(workload) if len(workload.head) > 1 else chain(workload, workload.towers[0])


def loss_function(workload):
    if workload.loss == "SOFTMAX_CE":
        return functional.cross_entropy
    if workload.loss == "MSE":
        return functional.mse_loss
    return lambda y, t: -(t * torch.log(torch.clamp(y, 1e-10, 1))).mean()


def optimizer(workload, net, rate):
    if workload.rule == "ADAM":
        return torch.optim.Adam(net.parameters(), lr=0.001)
    kernels = [p for p in net.parameters() if p.dim() > 1]
    biases = [p for p in net.parameters() if p.dim() == 1]
    groups = [{"params": kernels, "weight_decay": workload.l2}]
    return torch.optim.SGD(groups + ([{"params": biases}] if biases else []), lr=rate)


def prepare(workload):
    torch.manual_seed(1)
    net = network(workload)
    outputs = workload.head[-1]
    if workload.embeds:
        xs = [torch.randint(0, workload.towers[0][0], (workload.batch,)) for _ in range(workload.batches)]
    else:
        xs = [torch.rand(workload.batch, sum(tower[0] for tower in workload.towers)) for _ in range(workload.batches)]
    ys = [torch.randint(0, outputs, (workload.batch,)) if outputs > 1 else torch.randint(0, 2, (workload.batch, 1)).float() for _ in xs]

    def predictions(repetitions):
        with torch.no_grad():
            for i in range(repetitions):
                net(xs[i % len(xs)])

    if workload.rule == "NONE":
        return predictions
    loss = loss_function(workload)
    rule = optimizer(workload, net, 0.01)

    def steps(repetitions):
        for i in range(repetitions):
            rule.zero_grad()
            loss(net(xs[i % len(xs)]), ys[i % len(xs)]).backward()
            rule.step()

    return steps


def digits(folder, name, skip):
    with gzip.open(f"{folder}/{name}-images-idx3-ubyte.gz") as file:
        images = torch.frombuffer(bytearray(file.read()[16 + skip * 784:]), dtype=torch.uint8).view(-1, 784).float() / 255
    with gzip.open(f"{folder}/{name}-labels-idx1-ubyte.gz") as file:
        return images, torch.frombuffer(bytearray(file.read()[8 + skip:]), dtype=torch.uint8).long()


def mnist(folder, steps):
    images, labels = digits(folder, "train", 5000)
    workload = Workload("mlp500 784-500-10 200 RELU true SOFTMAX_CE SGD 0.0001")
    torch.manual_seed(1)
    net = network(workload)
    for parameter in net.parameters():
        nn.init.trunc_normal_(parameter, std=0.1, a=-0.2, b=0.2) if parameter.dim() > 1 else nn.init.zeros_(parameter)
    rule = optimizer(workload, net, 0.1)
    shadows = [p.detach().clone() for p in net.parameters()]
    order = torch.empty(0, dtype=torch.long)
    for step in range(steps):
        if len(order) < 200:
            order = torch.cat([order, torch.randperm(len(images))])
        turn, order = order[:200], order[200:]
        for group in rule.param_groups:
            group["lr"] = 0.1 * 0.99 ** (step // 275)
        rule.zero_grad()
        loss = functional.cross_entropy(net(images[turn]), labels[turn])
        loss.backward()
        rule.step()
        share = 1 - min(0.99, (2 + step) / (11 + step))
        with torch.no_grad():
            for shadow, parameter in zip(shadows, net.parameters()):
                shadow.lerp_(parameter, share)
        if step % 1000 == 0:
            print(f"After {step + 1} training steps, loss on training batch is {loss.item():g}.")
    with torch.no_grad():
        for shadow, parameter in zip(shadows, net.parameters()):
            parameter.copy_(shadow)
        images, labels = digits(folder, "t10k", 0)
        return (net(images).argmax(1) == labels).float().mean().item()


def measure(work, repetitions):
    started = time.perf_counter_ns()
    work(repetitions)
    return (time.perf_counter_ns() - started) / repetitions


def warm(work, seconds):
    started = time.perf_counter()
    repetitions = 1
    while time.perf_counter() - started < seconds:
        nanos = measure(work, repetitions)
        repetitions *= 2 if nanos * repetitions < seconds * 1e8 else 1
    return nanos


def blas():
    with open("/proc/self/maps") as maps:
        return next((line.split("/")[-2] + "/" + line.split("/")[-1].strip() for line in maps if "blas" in line), "unknown BLAS")


def say(answer):
    print("#" + answer, flush=True)


def obey(line, works):
    command, first, *rest = line.split(" ", 2)
    if command == "close":
        del works[first]
        return
    seconds, workload = float(first), Workload(rest[0])
    if command == "warm":
        works.setdefault(workload.name, [prepare(workload), 0])
        works[workload.name][1] = warm(works[workload.name][0], seconds)
    else:
        work, expected = works[workload.name]
        nanos = measure(work, max(1, int(seconds * 1e9 / expected)))
        works[workload.name][1] = nanos
        say(f"time {nanos:.2f}")


def main():
    torch.set_num_threads(int(sys.argv[1]))
    if sys.argv[2] == "start":
        work = prepare(Workload(sys.argv[3]))
        work(1)
        say("stepped")
        end = time.perf_counter() + 3
        for power in range(8):
            if time.perf_counter() < end:
                work(2 ** power)
        say("trained")
    elif sys.argv[2:4] == ["job", "mnist"]:
        say(f"result accuracy {mnist(sys.argv[4], int(sys.argv[5]))}")
        say("done")
    elif sys.argv[2] == "job":
        say("failed not written for this peer")
    else:
        torch.rand(64, 64) @ torch.rand(64, 64)
        say(f"ready PyTorch {torch.__version__} ({blas()})")
    works = {}
    for line in sys.stdin:
        obey(line.strip(), works)
        say("done")


if __name__ == "__main__":
    main()
