"""Makes the golden files of this folder with Keras, and with h5py what tf.keras 2 wrote.

pip install keras==3.15.1 h5py numpy scipy jax; KERAS_BACKEND=numpy python golden.py
"""
import json

import h5py
import keras
import numpy
from keras import layers as L

keras.utils.set_random_seed(3)
random = numpy.random.default_rng(5)


def save(name, model, inputs, formats=("keras",)):
    """Gives all weights values of their own, saves the model, and what it predicts."""
    for weight in model.weights:
        values = random.uniform(-1, 1, weight.shape).astype("float32")
        weight.assign(abs(values) if "variance" in weight.path else values)
    for suffix in formats:
        model.save(f"{name}.{suffix}")
    if name in ("chain", "branches"):
        model.save_weights(f"{name}.weights.h5")
    outputs = model.predict(inputs, verbose=0)
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    inputs = inputs if isinstance(inputs, (list, tuple)) else [inputs]
    numpy.savez(f"{name}-golden.npz", **{f"x{i}": x for i, x in enumerate(inputs)},
                **{f"y{i}": y for i, y in enumerate(outputs)})


def floats(*shape):
    return random.uniform(-2, 2, shape).astype("float32")


chain = keras.Sequential([
    keras.Input((4,)), L.Normalization(mean=[0.5, 0, 1, -1], variance=[1, 4, 0.25, 2]), L.GaussianNoise(0.1),
    L.Dense(6, activation="gelu", kernel_regularizer=keras.regularizers.L2(0.01)), L.BatchNormalization(),
    L.PReLU(), L.Dropout(0.25), L.LayerNormalization(), L.Dense(5, use_bias=False), L.LeakyReLU(0.1), L.ELU(0.5),
    L.ReLU(4.0), L.Activation("silu"), L.Dense(3, activation="softmax")])
chain.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
save("chain", chain, floats(5, 4), ("keras", "h5"))

a, i = keras.Input((3,), name="a"), keras.Input((2,), name="i")
shared = L.Dense(4, activation="tanh", name="shared")
item = L.Flatten()(L.Embedding(5, 2, name="items")(i))
item = L.Dense(3, name="widen")(item)
x, y = shared(a), shared(item)
joined = L.Concatenate()([x, y])
total = L.Average()([L.Add()([x, y]), L.Multiply()([x, y]), L.Maximum()([x, y])])
net = keras.Model([a, i], [L.Dense(2, name="class")(joined), L.Dense(1, name="price")(total),
                           L.Dot(axes=-1, name="likeness")([x, y])])
net.compile(keras.optimizers.SGD(0.1, 0.9, nesterov=True), {
    "class": keras.losses.SparseCategoricalCrossentropy(from_logits=True), "price": "mae", "likeness": "mse"},
    loss_weights={"class": 1, "price": 0.5, "likeness": 2})
save("branches", net, [floats(5, 3), random.integers(0, 5, (5, 2)).astype("float32")], ("keras", "h5"))

inner = keras.Sequential([L.Dense(4, activation="relu"), L.BatchNormalization(), L.Dense(3)], name="inner")
nested = keras.Sequential([
    keras.Input((2, 4)), L.Rescaling(1 / 4, 0.5), L.Dense(4, activation="relu6"), L.BatchNormalization(),
    L.LayerNormalization(), L.TimeDistributed(L.Dense(3)), L.GlobalAveragePooling1D(), inner,
    L.Reshape((3, 1)), L.GlobalMaxPooling1D(), L.Dense(2)])
adapted = L.Normalization()
nested.compile("rmsprop", keras.losses.Huber(0.5))
save("nested", nested, floats(5, 2, 4), ("keras", "h5"))

adapted.adapt(floats(50, 3) * 3 + 1)
numbers = [weight.numpy() for weight in adapted.weights]
table = keras.Sequential([keras.Input((3,)), adapted, L.Dense(1)])
table.compile("adamw", "mse")
for weight in table.layers[1].weights:
    weight.assign(random.uniform(-1, 1, weight.shape).astype("float32"))
table.save("adapted.keras")
table.save("adapted.h5")
x = floats(5, 3)
numpy.savez("adapted-golden.npz", x0=x, y0=table.predict(x, verbose=0))

# What tf.keras 2.12 wrote for Sequential([Dense(3, "relu", input_shape=(2,)), Dense(1)]), deflated here.
kernels = [floats(2, 3), floats(3, 1)]
biases = [floats(3), floats(1)]
with h5py.File("keras2.h5", "w") as file:
    file.attrs["keras_version"] = numpy.bytes_("2.12.0")
    file.attrs["backend"] = numpy.bytes_("tensorflow")
    file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"name": "sequential", "layers": [
        {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 2], "dtype": "float32", "sparse": False,
                                                "ragged": False, "name": "dense_input"}},
        {"class_name": "Dense", "config": {"name": "dense", "trainable": True, "dtype": "float32", "units": 3,
                                           "activation": "relu", "use_bias": True, "kernel_initializer": {
                                               "class_name": "GlorotUniform", "config": {"seed": None}},
                                           "bias_initializer": {"class_name": "Zeros", "config": {}}}},
        {"class_name": "Dense", "config": {"name": "dense_1", "trainable": False, "units": 1,
                                           "activation": "linear", "use_bias": True}}]}}).encode()
    file.attrs["training_config"] = json.dumps({"loss": "mse", "metrics": None, "optimizer_config": {
        "class_name": "SGD", "config": {"learning_rate": 0.05, "decay": 0.0, "momentum": 0.0}}}).encode()
    weights = file.create_group("model_weights")
    weights.attrs["layer_names"] = [b"dense", b"dense_1"]
    for name, kernel, bias in zip(["dense", "dense_1"], kernels, biases):
        group = weights.create_group(name)
        group.attrs["weight_names"] = [f"{name}/kernel:0".encode(), f"{name}/bias:0".encode()]
        group.create_dataset(f"{name}/kernel:0", data=kernel, compression="gzip", shuffle=True, fletcher32=True,
                             chunks=(2, 1))
        group.create_dataset(f"{name}/bias:0", data=bias.astype("float64"))
x = floats(5, 2)
numpy.savez("keras2-golden.npz", x0=x, y0=numpy.maximum(x @ kernels[0] + biases[0], 0) @ kernels[1] + biases[1])

for name, layer in {"convolution": L.Conv1D(2, 2), "masked": L.Embedding(3, 2, mask_zero=True)}.items():
    model = keras.Sequential([keras.Input((4, 2) if name == "convolution" else (4,)), layer, L.Flatten(), L.Dense(1)])
    model.compile("sgd", "mse")
    model.save(f"{name}.keras")

# Inputs and outputs with names of their own, and an optimizer with a schedule.
named = keras.Model({"u": a}, {"v": L.Dense(2, activation=keras.activations.leaky_relu)(a)})
named.compile(keras.optimizers.SGD(keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.9)), "mse")
save("named", named, floats(5, 3))

# Functional models inside others: one used twice, one that is an output, and a frozen one that has another inside.
image, code = keras.Input((4,), name="image"), keras.Input((3,), name="code")
hidden = L.BatchNormalization()(L.Dense(5, activation="relu")(image))
encoder = keras.Model(image, L.Add()([L.Dense(3)(hidden), L.Dense(3, activation="tanh")(image)]), name="encoder")
decoder = keras.Model(code, L.Dense(4, name="out")(code), name="decoder")
left, right = keras.Input((4,), name="left"), keras.Input((4,), name="right")
pair = L.Concatenate()([encoder(left), encoder(right)])
towers = keras.Model([left, right], [L.Dense(2, name="same")(pair), decoder(encoder(left))])
towers.compile("sgd", "mse")
save("towers", towers, [floats(5, 4), floats(5, 4)], ("keras", "h5"))

image = keras.Input((4,), name="picture")
middle = keras.Model(image, L.LayerNormalization()(encoder(L.Dense(4, activation="relu")(image))), name="middle")
middle.trainable = False
image = keras.Input((4,), name="x")
transfer = keras.Model(image, L.Dense(2)(L.Dropout(0.1)(middle(image))))
transfer.compile("sgd", "mse")
save("transfer", transfer, floats(5, 4), ("keras", "h5"))
