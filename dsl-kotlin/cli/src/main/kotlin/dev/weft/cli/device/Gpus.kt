package dev.weft.cli.device

import dev.weft.device.Device
import dev.weft.device.Devices
import dev.weft.device.Form
import dev.weft.device.HostArray
import dev.weft.device.Kernel
import dev.weft.device.Product
import dev.weft.device.Work
import java.util.Locale
import java.util.Optional

/** What `doctor` reports about GPUs. A driver that throws is a line of the report; one that ends the JVM is not. */
internal object Gpus {
    private const val KIND = "gpu"

    /** The name of the list of devices among the [facts]. */
    const val NAME = "gpus"

    /** The name of the reason why there is none. */
    const val REASON = "gpusReason"

    /** The devices with what they are, how fast they multiply, and whether their numbers are right; or why none is. */
    fun facts(): Map<String, Any> = guarded(
        "/$KIND:0",
        { mapOf(NAME to Devices.places(KIND).map(::facts)) },
        { reason -> mapOf(NAME to listOf<Any>(), REASON to reason) },
    )

    private fun facts(place: String): Map<String, Any> {
        val facts = linkedMapOf<String, Any>("name" to place)
        guarded(place, {
            val device = Devices.open(place) // Compares it with Java.
            facts["description"] = device.description()
            facts["gflops"] = synchronized(device) { Multiplication.gflops(device) }
            facts["selfTest"] = "passed"
        }) { reason -> facts["selfTest"] = "FAILED: $reason" }
        return facts
    }

    /** The lines about the devices among [facts]. */
    fun lines(facts: Map<String, Any>): List<String> {
        val gpus = facts.getValue(NAME) as List<*>
        return if (gpus.isEmpty()) listOf("none: ${facts[REASON]}") else gpus.map { line(it as Map<*, *>) }
    }

    private fun line(gpu: Map<*, *>): String {
        val speed = gpu["gflops"]?.let { "%.1f GFLOP/s".format(Locale.ROOT, it) }
        val what = "${gpu["name"]}: ${gpu["description"] ?: "unknown"}"
        return listOfNotNull(what, speed, "self-test ${gpu["selfTest"]}").joinToString()
    }
}

/** The product of two square matrices on [device], and one number of the result, for which the host can wait. */
private class Multiplication(device: Device, private val side: Int) {
    private val matrices = List(3) { HostArray(FloatArray(side * side) { i -> (i % 7 - 3).toFloat() }) }
    private val end = HostArray(FloatArray(1))
    private val launch: Device.Launch

    init {
        val (a, b, product) = matrices
        listOf(a, b).forEach { it.onDevice(device) }
        launch = device.prepare(
            listOf(
                work("product", Product.of(side, side, side, 0, 1), product, a, b),
                work("end", Kernel.items(1, "put(y, i, x[0]);", "y", "x"), end, product),
            )
        )
    }

    private fun work(name: String, form: Form, target: HostArray, vararg reads: HostArray) =
        Work(name, Optional.of(form), reads.asList(), target, Optional.empty(), listOf(), true) {}

    /** The seconds for each of [runs] products, one after the other. */
    fun seconds(runs: Int): Double {
        val begun = System.nanoTime()
        repeat(runs) { launch.run() }
        end.changedOnDevice()
        end.read()
        return (System.nanoTime() - begun) / 1e9 / runs
    }

    companion object {
        private const val SMALL = 256
        private const val LARGE = 1024
        private const val SLOW = 0.1
        private const val ENOUGH = 0.02
        private const val MOST_RUNS = 100
        private const val SAMPLES = 5

        /** The median of a few measurements, in a fraction of a second but for what the driver compiles. */
        fun gflops(device: Device): Double {
            val small = Multiplication(device, SMALL)
            small.seconds(1) // Compiles.
            val scale = (LARGE / SMALL).let { it * it * it }
            val product = if (small.seconds(1) * scale > SLOW) small else Multiplication(device, LARGE)
            product.seconds(1) // Warms up, and compiles for the size.
            val runs = (ENOUGH / product.seconds(1)).toInt().coerceIn(1, MOST_RUNS)
            val median = List(SAMPLES) { product.seconds(runs) }.sorted()[SAMPLES / 2]
            return 2.0 * product.side * product.side * product.side / median / 1e9
        }
    }
}
