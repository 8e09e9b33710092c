"""PyTorch on a CUDA device, obeying the coordinator as Protocol.java does. The first argument says how:

eager     forward pass, autograd and torch.optim, as in peer.py; each step copies its batch from pinned memory to the card
graphs    the same step recorded once as a CUDA graph and replayed
products  the matrix products of a step alone, in cuBLAS, on matrices that are on the card: a lower bound

float32 throughout; TF32 is off. A block ends when the card has finished. Predictions are copied to the host. WEFT_TORCH_DEVICE=cpu runs
eager and products on the processor, to try the program.
"""
import os
import sys

try:
    import torch
except ImportError as missing:
    sys.exit(print(f"#failed python3 has no PyTorch: {missing}", flush=True))

import peer

DEVICE = torch.device(os.environ.get("WEFT_TORCH_DEVICE", "cuda"))


def wait():
    if DEVICE.type == "cuda":
        torch.cuda.synchronize()


def host(tensor):
    return tensor.pin_memory() if DEVICE.type == "cuda" else tensor


def batches(workload):
    outputs = workload.head[-1]
    columns = sum(tower[0] for tower in workload.towers)
    xs = [host(torch.rand(workload.batch, columns)) for _ in range(workload.batches)]
    return xs, [host(torch.randint(0, outputs, (workload.batch,))) for _ in xs]


def steps(workload, net, xs, ys, graphs):
    loss = peer.loss_function(workload)
    rule = peer.optimizer(workload, net, 0.01)
    x, y = xs[0].to(DEVICE), ys[0].to(DEVICE)

    def step():
        rule.zero_grad(set_to_none=True)
        result = loss(net(x), y)
        result.backward()
        rule.step()
        return result

    def load(i):
        x.copy_(xs[i % len(xs)], non_blocking=True)
        y.copy_(ys[i % len(ys)], non_blocking=True)

    if not graphs:
        def run(repetitions):
            for i in range(repetitions):
                load(i)
                step()
            wait()

        return run
    aside = torch.cuda.Stream()
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    rule.zero_grad(set_to_none=True)
    with torch.cuda.graph(graph):
        step()

    def replay(repetitions):
        for i in range(repetitions):
            load(i)
            graph.replay()
        wait()

    return replay


def predictions(net, xs, graphs):
    x = xs[0].to(DEVICE)
    if graphs:
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        with torch.no_grad(), torch.cuda.stream(aside):
            for _ in range(3):
                net(x)
        torch.cuda.current_stream().wait_stream(aside)
        graph = torch.cuda.CUDAGraph()
        with torch.no_grad(), torch.cuda.graph(graph):
            y = net(x)

    def run(repetitions):
        with torch.no_grad():
            for i in range(repetitions):
                x.copy_(xs[i % len(xs)], non_blocking=True)
                if graphs:
                    graph.replay()
                    y.cpu()
                else:
                    net(x).cpu()
        wait()

    return run


def products(workload):
    if len(workload.towers) > 1 or workload.embeds:
        raise ValueError("written for chains of dense layers only")
    widths = workload.towers[0]
    shapes = []
    for i in range(len(widths) - 1):
        a = torch.rand(workload.batch, widths[i], device=DEVICE)
        w = torch.rand(widths[i], widths[i + 1], device=DEVICE)
        y = torch.rand(workload.batch, widths[i + 1], device=DEVICE)
        shapes.append((a, w, y.clone()))
        if workload.rule != "NONE":
            shapes.append((a.t(), y, torch.empty_like(w)))
            if i > 0:
                shapes.append((y, w.t(), torch.empty_like(a)))

    def run(repetitions):
        for _ in range(repetitions):
            for left, right, result in shapes:
                torch.mm(left, right, out=result)
        wait()

    return run


def prepare(way):
    def prepared(workload):
        if way == "products":
            return products(workload)
        torch.manual_seed(1)
        net = peer.network(workload).to(DEVICE)
        xs, ys = batches(workload)
        return predictions(net, xs, way == "graphs") if workload.rule == "NONE" else steps(workload, net, xs, ys, way == "graphs")

    return prepared


def main():
    way = sys.argv[1]
    if way not in ("eager", "graphs", "products"):
        sys.exit(f"on_gpu.py expects eager, graphs or products but got {way}")
    if DEVICE.type == "cuda" and not torch.cuda.is_available():
        peer.say(f"failed PyTorch {torch.__version__} sees no CUDA device")
        return
    torch.set_num_threads(int(sys.argv[2]))
    torch.backends.cuda.matmul.allow_tf32 = False
    peer.prepare = prepare(way)
    name = f"{torch.cuda.get_device_name(DEVICE)}, CUDA {torch.version.cuda}" if DEVICE.type == "cuda" else "processor"
    peer.say(f"ready PyTorch {torch.__version__}, {way}, on {name}")
    works = {}
    for line in sys.stdin:
        try:
            peer.obey(line.strip(), works)
            peer.say("done")
        except Exception as failure:
            peer.say("failed " + (str(failure).splitlines() or [type(failure).__name__])[0])


main()
