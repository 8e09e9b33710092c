"""PyTorch's optimizers and schedules in double precision, set so that they mean the same as ours.

python3 golden_pytorch.py > golden_pytorch.csv     (made with PyTorch 1.13)

The problem is that of golden_tf1.py. Rules whose name ends with PyTorch have its convention, an epsilon that is large
enough to show its place, and a rate that is halved every 10 steps. The others have TensorFlow's convention:
- NAdam: with foreach=True, because the other form of PyTorch 1.13 has one momentum too many in the next product, which
  PyTorch 2 corrected.
- Adagrad: its sum starts at 0.1 and epsilon is 0. RMSprop: its mean square starts at 1 and epsilon is 0.
Lines: a rule's name and the six weights after 25 steps, or a schedule's name and its rates at steps 0 to 39.
"""
import torch

torch.set_default_dtype(torch.float64)
C = torch.tensor([0.5, 1, 2, 4, 0.25, 8])
T = torch.tensor([1, -1, 0.5, 2, -3, 0.125])


def run(name, make, **state):
    w = torch.nn.Parameter(torch.tensor([0.3, 0.1, -0.7, 1.5, -2.5, 0.9]))
    optimizer = make([w])
    for slot, start in state.items():
        optimizer.state[w][slot] = start if slot == "step" else torch.full((6,), float(start))
    rate = optimizer.param_groups[0]["lr"]
    for step in range(25):
        if name.endswith("PyTorch"):
            optimizer.param_groups[0]["lr"] = rate * 0.5 ** (step // 10)
        w.grad = (C * (w - (-T if step % 3 == 2 else T))).detach()
        optimizer.step()
    print(name + "," + " ".join(repr(x) for x in w.tolist()))


def rates(name, make, rate=0.1):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)
    schedule = make(optimizer)
    values = []
    for step in range(40):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step < 39:
            schedule.step()
    print(name + "," + " ".join(repr(x) for x in values))


o = torch.optim
run("sgd", lambda p: o.SGD(p, 0.05))
run("momentum", lambda p: o.SGD(p, 0.01, momentum=0.9))
run("nesterov", lambda p: o.SGD(p, 0.01, momentum=0.9, nesterov=True))
run("adagrad", lambda p: o.Adagrad(p, 0.1, initial_accumulator_value=0.1, eps=0))
run("adadelta", lambda p: o.Adadelta(p, 1, rho=0.95, eps=1e-8))
run("rmsprop", lambda p: o.RMSprop(p, 0.01, alpha=0.9, eps=0), step=0, square_avg=1)
run("rmspropMomentum", lambda p: o.RMSprop(p, 0.01, alpha=0.9, eps=0, momentum=0.9),
    step=0, square_avg=1, momentum_buffer=0)
run("rmspropCentered", lambda p: o.RMSprop(p, 0.01, alpha=0.9, eps=0, momentum=0.9, centered=True),
    step=0, square_avg=1, momentum_buffer=0, grad_avg=0)
run("momentumDampened", lambda p: o.SGD(p, 0.01, momentum=0.9, dampening=0.3))
run("adagradPyTorch", lambda p: o.Adagrad(p, 0.1, eps=0.01))
run("rmspropPyTorch", lambda p: o.RMSprop(p, 0.01, alpha=0.9, eps=0.01, momentum=0.5))
run("rmspropCenteredPyTorch", lambda p: o.RMSprop(p, 0.01, alpha=0.9, eps=0.01, momentum=0.5, centered=True))
run("adamPyTorch", lambda p: o.Adam(p, 0.05, eps=0.01))
run("adamwPyTorch", lambda p: o.AdamW(p, 0.05, eps=0.01, weight_decay=0.1))
run("amsgradPyTorch", lambda p: o.Adam(p, 0.05, betas=(0.9, 0.8), eps=0.01, amsgrad=True))
run("adamaxPyTorch", lambda p: o.Adamax(p, 0.05, betas=(0.9, 0.9), eps=0.01))
run("nadamPyTorch", lambda p: o.NAdam(p, 0.05, eps=0.01, foreach=True))
run("radam", lambda p: o.RAdam(p, 0.05, betas=(0.9, 0.99), eps=0.01))

s = torch.optim.lr_scheduler
rates("exponential", lambda r: s.ExponentialLR(r, 0.9))
rates("staircase", lambda r: s.StepLR(r, 10, 0.5))
rates("piecewise", lambda r: s.MultiStepLR(r, [5, 20], 0.1))
rates("polynomial", lambda r: s.PolynomialLR(r, 30, 2))
rates("cosine", lambda r: s.CosineAnnealingLR(r, 39, 0.01))
rates("restarts", lambda r: s.CosineAnnealingWarmRestarts(r, 7, 2, 0.01))
rates("equalRestarts", lambda r: s.CosineAnnealingWarmRestarts(r, 7, 1, 0.01))
rates("oneCycle", lambda r: s.OneCycleLR(r, 0.1, total_steps=40))
rates("warmUp", lambda r: s.LinearLR(r, 0.1, 1, 9))
