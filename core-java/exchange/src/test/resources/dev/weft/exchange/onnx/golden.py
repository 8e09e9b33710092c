"""Makes the golden files of this folder: models of PyTorch and scikit-learn as ONNX, with their predictions.

Debian 12: apt install python3-torch python3-onnx python3-sklearn; python3 golden.py

PyTorch writes its models itself. Debian has no skl2onnx, so the graphs of scikit-learn's models have the nodes and names
that skl2onnx 1.17 gives them, without ZipMap.
"""
import numpy
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import make_classification
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler
from torch import nn

torch.manual_seed(7)


def trained(net):
    optimizer = torch.optim.Adam(net.parameters(), 0.02)
    x = torch.randn(128, 4)
    t = (x[:, 0] * x[:, 1] > 0).long() + (x[:, 2] > 0.5).long()
    for _ in range(40):
        optimizer.zero_grad()
        nn.functional.cross_entropy(net(x), t).backward()
        optimizer.step()
    return net


def export(net, name, opset):
    # The exporter leaves a network as it found the outermost module: training, unless told otherwise.
    net.eval()
    x = torch.randn(7, 4)
    numpy.savez(name + "-golden.npz", x=x.numpy(), y=net(x).detach().numpy())
    torch.onnx.export(net, x[:1], name + ".onnx", opset_version=opset, input_names=["input"], output_names=["output"],
                      dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}})


class Shares(nn.Module):
    """A network with a Softmax, which the training is without."""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, x):
        return torch.softmax(self.net(x), 1)


chain = trained(nn.Sequential(
    nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 8), nn.LayerNorm(8), nn.GELU(), nn.Dropout(0.2),
    nn.Linear(8, 6), nn.PReLU(), nn.Linear(6, 6), nn.Tanh(), nn.Linear(6, 3)))
# The exporter leaves out the dropout.
export(Shares(chain), "torch", 17)
# Before opset 17, a layer normalization is written as several nodes.
export(chain, "torch-opset13", 13)


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(4, 6)
        self.inner = nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 6), nn.SiLU(), nn.Linear(6, 6))
        self.slopes = nn.PReLU(6)
        self.last = nn.Linear(6, 3)

    def forward(self, x):
        h = self.first(x)
        return self.last(self.slopes(h + self.inner(h)))


export(trained(Residual()), "torch-residual", 14)


def sklearn(name, classifier, scaler, features, classes):
    nodes, arrays = [], []

    def constant(label, array):
        arrays.append(numpy_helper.from_array(array, label))
        return label

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], f"{kind}{len(nodes)}", **attributes))
        return output

    last = node("Cast", ["X"], "cast_input", to=TensorProto.FLOAT)
    if scaler is not None:
        last = node("Scaler", [last], "variable", domain="ai.onnx.ml", offset=scaler.mean_.astype("float32"),
                    scale=(1 / scaler.scale_).astype("float32"))
    kinds = {"relu": "Relu", "tanh": "Tanh", "logistic": "Sigmoid", "identity": "Identity"}
    for i, (kernel, bias) in enumerate(zip(classifier.coefs_, classifier.intercepts_)):
        n = str(i or "")
        product = node("MatMul", [last, constant("coefficient" + n, kernel.astype("float32"))], "mul_result" + n)
        last = node("Add", [product, constant("intercepts" + n, bias.astype("float32")[None])], "add_result" + n)
        if i < len(classifier.coefs_) - 1:
            last = node(kinds[classifier.activation], [last], "next_activations" + n)
    if classifier.out_activation_ == "softmax":
        node("Softmax", [last], "probabilities", axis=1)
    else:
        positive = node("Sigmoid", [last], "out_activations_result")
        negative = node("Sub", [constant("unity", numpy.array([1], "float32")), positive], "negative_class_proba")
        node("Concat", [negative, positive], "probabilities", axis=1)
    node("ArgMax", ["probabilities"], "argmax_output", axis=1)
    is_text = classes.dtype.kind in "UO"
    names = constant("classes", classes.astype(object) if is_text else classes.astype("int32"))
    found = node("ArrayFeatureExtractor", [names, "argmax_output"], "array_feature_extractor_result",
                 domain="ai.onnx.ml")
    if is_text:
        node("Reshape", [found, constant("shape_tensor", numpy.array([-1]))], "label")
    else:
        found = node("Cast", [found], "cast2_result", to=TensorProto.FLOAT)
        found = node("Reshape", [found, constant("shape_tensor", numpy.array([-1]))], "reshaped_result")
        node("Cast", [found], "label", to=TensorProto.INT64)
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info("X", TensorProto.FLOAT, [None, 5])], [
        helper.make_tensor_value_info("label", TensorProto.STRING if is_text else TensorProto.INT64, [None]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [None, len(classes)])], arrays)
    model = helper.make_model(graph, producer_name="skl2onnx", ir_version=8, opset_imports=[
        helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 1)])
    onnx.checker.check_model(model)
    onnx.save(model, name + ".onnx")
    rows = features[:7].astype("float32")
    scaled = rows if scaler is None else scaler.transform(rows)
    answers = numpy.searchsorted(classes, classifier.predict(scaled))
    numpy.savez(name + "-golden.npz", x=rows, y=classifier.predict_proba(scaled).astype("float32"), answers=answers)


features, labels = make_classification(200, 5, n_informative=4, n_redundant=0, n_classes=3, random_state=1)
scaler = StandardScaler().fit(3 * features + 1)
words = numpy.array(["high", "low", "middle"])
classifier = MLPClassifier((8, 4), activation="tanh", max_iter=200, random_state=1)
classifier.fit(scaler.transform(3 * features + 1), words[labels])
sklearn("sklearn", classifier, scaler, 3 * features + 1, classifier.classes_)
binary = MLPClassifier((6,), max_iter=200, random_state=1).fit(features, labels > 0)
sklearn("sklearn-binary", binary, None, features, binary.classes_)
