"""Makes the golden files of this folder: weights of PyTorch and scikit-learn, with their predictions.

Debian 12: apt install python3-torch python3-sklearn; python3 golden.py
"""
import json
import struct

import numpy
import torch
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPRegressor
from torch import nn


def safetensors(path, tensors):
    """What safetensors.torch.save_file writes: the length of the header, the header, the elements."""
    header, offset = {}, 0
    kinds = {"float32": "F32", "int64": "I64"}
    for name, array in tensors.items():
        header[name] = {"dtype": kinds[str(array.dtype)], "shape": list(array.shape),
                        "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for array in tensors.values():
            file.write(numpy.ascontiguousarray(array).tobytes())


torch.manual_seed(7)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 6)
        self.bn1 = nn.BatchNorm1d(6)
        self.act1 = nn.PReLU()
        self.ln1 = nn.LayerNorm(6)
        self.fc2 = nn.Linear(6, 3)

    def forward(self, x):
        return self.fc2(self.ln1(self.act1(self.bn1(self.fc1(x)))))


net = Net()
optimizer = torch.optim.Adam(net.parameters(), 0.05)
x = torch.randn(64, 4)
t = torch.randint(0, 3, (64,))
for _ in range(20):
    optimizer.zero_grad()
    nn.functional.cross_entropy(net(x), t).backward()
    optimizer.step()
net.eval()
weights = {name: tensor.numpy() for name, tensor in net.state_dict().items()}
safetensors("net.safetensors", weights)
numpy.savez_compressed("net.npz", **weights)
numpy.savez("net-golden.npz", x=x[:5].numpy(), y=net(x[:5]).detach().numpy())
torch.save(net.state_dict(), "net.pt")

features, labels = make_classification(200, 5, n_informative=4, n_redundant=0, n_classes=3, random_state=1)
features = features.astype("float32")
classifier = LogisticRegression(max_iter=500).fit(features, labels)
# Layouts of scikit-learn: coef_ is [classes, features], coefs_ of an MLP are [in, out].
numpy.savez("logistic.npz", **{
    "dense1.weight": classifier.coef_.astype("float32"), "dense1.bias": classifier.intercept_.astype("float32")})
numpy.savez("logistic-golden.npz", x=features[:5], y=classifier.predict_proba(features[:5]))

regressor = MLPRegressor((8, 4), activation="tanh", max_iter=300, random_state=1).fit(features, features[:, 0])
arrays = {}
for i, (kernel, bias) in enumerate(zip(regressor.coefs_, regressor.intercepts_)):
    arrays[f"dense{i + 1}.kernel"] = kernel.astype("float32")
    arrays[f"dense{i + 1}.bias"] = bias.astype("float32")
numpy.savez_compressed("mlp.npz", **arrays)
numpy.savez("mlp-golden.npz", x=features[:5], y=regressor.predict(features[:5])[:, None])
