@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.random.NumpyRandom
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor
import dev.weft.training.Trained
import java.nio.file.Files

// Trains five epochs, saves, loads and trains five more: the weights are bit-identical to ten epochs in one run.
val points = Tensor.of(Shape.of(100, 4), *NumpyRandom.of(1).uniformDraws(0.0, 1.0).next(400))
val data = Dataset.of(
    points,
    Tensor.of(
        Shape.of(100),
        *FloatArray(100) { if (points[it, 0] > points[it, 1]) 1f else 0f }
    )
)
val model = network { dense(16, relu); dense(2); loss(softmaxCE); optimizer(adam()) }

val uninterrupted = model.fit(data, epochs = 10)
val file = Files.createTempFile("half", ".safetensors")
model.fit(data, epochs = 5).save(file)
val resumed = Trained.load(file).fit(data, epochs = 5)
Files.delete(file)
println("bit-identical: ${resumed.weightsSha256 == uninterrupted.weightsSha256}, after ${resumed.step} steps")

// prints:
// bit-identical: true, after 40 steps
