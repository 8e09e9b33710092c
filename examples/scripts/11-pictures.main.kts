@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.random.NumpyRandom
import java.nio.file.Path

// Draws six pictures. The optional arguments are the MNIST folder and the output folder.
val mnist = Mnist.read(Path.of(args.getOrNull(0) ?: "examples/data/mnist"))
val folder = Path.of(args.getOrNull(1) ?: ".")
val digits = network { dense(36, relu, regularizer = l2(0.005)); dense(10); loss(softmaxCE); optimizer(adam()) }
    .fit(mnist.train.take(5000)) { epochs = 10; batch = 50; validation = mnist.test.take(1000) }
digits.picture().save(folder.resolve("network.png"))
digits.history.plot(folder.resolve("loss.png"))
digits.weightSheet(28, 28).save(folder.resolve("weights.png"))
digits.confusionMatrix(mnist.test).save(folder.resolve("confusion.png"))
digits.predictionSheet(mnist.test.take(24)).save(folder.resolve("predictions.png"))

val draws = NumpyRandom.of(7).uniformDraws(-1.0, 1.0)
val points = Array(300) { draws.next(2) }
val rings = points.map { (x, y) -> x * x + y * y }.map { r -> if (r < 0.3f) 0 else if (r < 0.8f) 1 else 2 }
val data = Dataset.of(points, rings.toIntArray())
network { dense(16, tanh); dense(3); loss(softmaxCE); optimizer(adam(0.02)) }.fit(data, epochs = 200)
    .decisionMap(data).save(folder.resolve("rings.png"))
println("wrote network.png, loss.png, weights.png, confusion.png, predictions.png and rings.png")

// prints:
// wrote network.png, loss.png, weights.png, confusion.png, predictions.png and rings.png
