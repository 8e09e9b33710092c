@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.data.Dataset
import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.examples.networks.Images
import dev.weft.internal.text.PythonFormat.f

// Keras' autoencoder: a network that copies images of digits through 64 numbers. Autoencoder.java explains it.

fun show(what: String, error: Double) = println("$what: ${f(error, 4)}")

val options = Options.parse(
    args, "images=10000", "epochs=10", "width=64", "seed=1", "data=examples/data/mnist", "picture="
)
val mnist = Mnist.read(options.mnist())
val train = mnist.train.take(options.count("images")).all().features
val test = mnist.test.take(1000).all().features
val width = options.count("width")

// Two copies that need no training, for comparison.
show("error of the mean image", Images.error(Images.means(train, test), test))
show("error of $width principal components", Images.error(Images.components(train, test, width), test))

// The images are their own labels.
val trained = network {
    dense(width, relu)
    dense(784, sigmoid)
    loss(mse)
    optimizer(adam(0.002))
    seed(options.seed("seed"))
}.fit(Dataset.of(train, train), epochs = options.count("epochs"), batch = 50)
show("error of the autoencoder", Images.error(trained.predict(test), test))

// The halves by themselves.
val encoder = trained.upTo("dense1")
val decoder = trained.part("dense2")
val codes = encoder.predict(test)
println("the encoder makes codes ${codes.shape} of images ${test.shape}")
show("error of the decoder's images from these codes", Images.error(decoder.predict(codes), test))

// The same without labels: the network compares its copy with its input, and its output is the loss.
val own = network {
    val image = input("image", 784)
    val copy = image.dense(width, relu).dense(784, sigmoid)
    output("error", mse(copy, image), loss = ownLoss)
    optimizer(adam(0.002))
    seed(options.seed("seed"))
}.fit(Dataset.of(train), epochs = options.count("epochs"), batch = 50)
println("the same weights without labels: ${own.weightsSha256 == trained.weightsSha256}")
if (options.word("picture").isNotEmpty()) own.picture().save(options.word("picture"))
