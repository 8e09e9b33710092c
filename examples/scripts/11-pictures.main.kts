@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.data.Mnist
import dev.weft.dsl.*
import dev.weft.random.NumpyRandom
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import java.nio.file.Path

// Five pictures. The folder of the images may be given as an argument, and then the folder to write to.
val mnist = Mnist.read(Path.of(args.getOrNull(0) ?: "examples/data/mnist"))
val folder = Path.of(args.getOrNull(1) ?: ".")
val digits = network { dense(36, relu, regularizer = l2(0.005)); dense(10); loss(softmaxCE); optimizer(adam()) }
    .fit(mnist.train.take(5000)) { epochs = 10; batch = 50; validation = mnist.test.take(1000) }
digits.history.plot(folder.resolve("loss.png"))
digits.weightSheet(28, 28).save(folder.resolve("weights.png"))
digits.confusionMatrix(mnist.test).save(folder.resolve("confusion.png"))
digits.predictionSheet(mnist.test.take(24)).save(folder.resolve("predictions.png"))

val points = Tensor.of(Shape.of(300, 2), *NumpyRandom.of(7).uniformDraws(-1.0, 1.0).next(600))
val rings = Tensor.of(
    Shape.of(300),
    *FloatArray(300) {
        (points[it, 0] * points[it, 0] + points[it, 1] * points[it, 1])
            .let { r -> if (r < 0.3f) 0f else if (r < 0.8f) 1f else 2f }
    }
)
val data = Dataset.of(points, rings)
network { dense(16, tanh); dense(3); loss(softmaxCE); optimizer(adam(0.02)) }.fit(data, epochs = 200).decisionMap(data)
    .save(folder.resolve("rings.png"))
println("loss, weights, confusion, predictions and rings .png")

// prints:
// loss, weights, confusion, predictions and rings .png
