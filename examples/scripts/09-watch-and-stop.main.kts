@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Dataset
import dev.weft.dsl.*
import dev.weft.random.NumpyRandom
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor

// Watches the validation loss after each epoch and stops once it is below 0.15.
val points = Tensor.of(Shape.of(400, 2), *NumpyRandom.of(7).uniformDraws(-1.0, 1.0).next(800))
val inside = FloatArray(400) { if (points[it, 0] * points[it, 0] + points[it, 1] * points[it, 1] < 0.5f) 1f else 0f }
val data = Dataset.of(points, Tensor.of(Shape.of(400), *inside))

val trained = network { dense(16, tanh); dense(2); loss(softmaxCE); optimizer(adam(0.05)) }.fit(data.take(300)) {
    epochs = 200
    validation = data.skip(300)
    onEpoch { report -> if (report["val_loss"] < 0.15) stop() }
}
val epochs = trained.history["val_loss"].size
println(
    "stopped early: ${epochs < 200}, validation accuracy above 0.9: " +
        "${trained.history["val_accuracy"].last() > 0.9}"
)

// prints:
// stopped early: true, validation accuracy above 0.9: true
