@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Mnist
import dev.weft.dsl.*
import java.nio.file.Path

// Classifies handwritten digits with a network that is defined in one line. The optional argument is the MNIST folder.
val mnist = Mnist.read(Path.of(args.firstOrNull() ?: "examples/data/mnist"))
val digits = network { dense(500, relu); dense(10); loss(softmaxCE); optimizer(sgd(0.1).decay(0.99)) }

val trained = digits.fit(mnist.train) { steps = 200; batch = 200 }
println("more than 85 % of the test images: ${trained.evaluate(mnist.test)["accuracy"] > 0.85}")

// prints:
// more than 85 % of the test images: true
