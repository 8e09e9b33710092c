package dev.weft.examples.guide

import dev.weft.data.Synthetic
import dev.weft.dsl.*

/** Trains the network with which the playground begins. Expects the number of epochs, and how many to a line. */
fun main(args: Array<String>) {
    val (train, test) = Synthetic.circle(500, 0.0, 1).split(0.5)
    val circle = network {
        input(2); dense(4, tanh); dense(2, tanh); dense(1, tanh)
        loss(mse); optimizer(sgd(0.03)); seed(1)
    }.build()
    for (epoch in 0..args[0].toInt()) {
        if (epoch > 0) circle.fit(train) { epochs = 1; batch = 10 }
        if (epoch % args[1].toInt() == 0) {
            println("epoch $epoch: training ${circle.evaluate(train)["loss"]}, test ${circle.evaluate(test)["loss"]}")
        }
    }
}
