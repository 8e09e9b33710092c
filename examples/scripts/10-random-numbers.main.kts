@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.internal.text.PythonFormat.shortestArray
import dev.weft.random.NumpyRandom
import dev.weft.random.RandomStream
import dev.weft.random.TensorFlowRandom
import dev.weft.tensor.Tensor

// The random numbers of numpy and TensorFlow, and Weft's own: named streams that are independent of each other.
println("numpy.random.RandomState(1).rand(2)   " + NumpyRandom.of(1).rand(2).joinToString(" "))
println("RandomState(1).permutation(5)         " + NumpyRandom.of(1).permutation(5).joinToString(" "))
println(
    "tf.random_normal([3], seed=1)         " +
        shortestArray(Tensor.vector(*TensorFlowRandom.withoutGraphSeed().normal(1).next(3)))
)
val stream = RandomStream.of(1, "shuffle")
println("split(\"a\") is reproducible            " + (stream.split("a").nextLong() == stream.split("a").nextLong()))

// prints:
// numpy.random.RandomState(1).rand(2)   0.417022004702574 0.7203244934421581
// RandomState(1).permutation(5)         2 1 4 0 3
// tf.random_normal([3], seed=1)         [-0.8113182   1.4845988   0.06532937]
// split("a") is reproducible            true
