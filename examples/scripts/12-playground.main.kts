@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.data.Synthetic
import dev.weft.dsl.*

// The network with which ./weft playground begins. Its page shows the same losses, digit for digit.
val (train, test) = Synthetic.circle(500, 0.0, 1).split(0.5)
val circle = network {
    input(2); dense(4, tanh); dense(2, tanh); dense(1, tanh)
    loss(mse); optimizer(sgd(0.03)); seed(1)
}.build()

for (epoch in 0..60) {
    if (epoch > 0) circle.fit(train) { epochs = 1; batch = 10 }
    if (epoch % 20 == 0) println("epoch $epoch: ${circle.evaluate(train)["loss"]} ${circle.evaluate(test)["loss"]}")
}

// prints:
// epoch 0: 1.5322190523147583 1.4752289056777954
// epoch 20: 0.16119638085365295 0.19394837319850922
// epoch 40: 0.031024986878037453 0.050815388560295105
// epoch 60: 0.016461176797747612 0.030484087765216827
