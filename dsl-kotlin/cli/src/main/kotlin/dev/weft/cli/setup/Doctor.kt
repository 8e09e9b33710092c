package dev.weft.cli.setup

import dev.weft.blas.Blas
import dev.weft.blas.Workers
import dev.weft.cli.Cli
import dev.weft.cli.Command
import dev.weft.cli.CommandLine
import dev.weft.cli.Terminal
import dev.weft.cli.device.Gpus
import dev.weft.cli.isSet
import dev.weft.cli.jsonFlag
import dev.weft.cli.jsonOf
import dev.weft.file.CacheFolder
import dev.weft.graph.Graph
import dev.weft.graph.MatrixOps
import dev.weft.graph.Plan
import dev.weft.random.RandomStream
import dev.weft.tensor.Tensor
import java.io.IOException
import java.nio.file.Files
import java.nio.file.Path
import java.util.Locale
import kotlin.math.abs

/**
 * `doctor`: reports Java, processors, BLAS engines and GPUs, and tests the speed and correctness of a matrix product.
 */
internal object Doctor : Command {
    private const val M = 200
    private const val K = 784
    private const val N = 500
    private const val TOLERANCE = 1e-3

    override val name = "doctor"
    override val purpose =
        "Reports Java, processors, BLAS engines and GPUs of this machine, and tests their speed and correctness."
    override val example = "doctor"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val json = jsonFlag(line)
        return { terminal ->
            val facts = machine() + cache() + engines() + Gpus.facts() + product()
            if (json.isSet) {
                terminal.out.line(jsonOf(facts))
            } else {
                (facts - Gpus.REASON).forEach { (name, value) ->
                    val texts = when {
                        name == Gpus.NAME -> Gpus.lines(facts)
                        value is List<*> -> value.map(::shown)
                        else -> listOf(shown(value))
                    }
                    terminal.out.lines(texts.mapIndexed { i, text -> (if (i == 0) name else "").padEnd(18) + text })
                }
            }
            if (facts["selfTest"] == "passed") Cli.OK else Cli.FAILURE
        }
    }

    private fun shown(value: Any?): String = when (value) {
        is Double -> "%.1f".format(Locale.ROOT, value)

        is Map<*, *> ->
            listOf("${value["name"]}: ${value["reason"]}", value["remedy"]).filter { it != "" }.joinToString("; ")

        else -> value.toString()
    }

    private fun machine(): Map<String, Any> = linkedMapOf(
        "weft" to Cli.VERSION,
        "java" to "${property("java.version")} ${property("java.vm.name")} (${property("java.home")})",
        "os" to "${property("os.name")} ${property("os.version")} ${property("os.arch")}",
        "cpu" to cpu(),
        "processors" to Runtime.getRuntime().availableProcessors(),
        "heapMiB" to (Runtime.getRuntime().maxMemory() shr 20),
    )

    private fun property(name: String) = System.getProperty(name)

    private fun cpu(): String = try {
        Files.readAllLines(Path.of("/proc/cpuinfo")).find { it.startsWith("model name") }?.substringAfter(": ")
    } catch (_: IOException) {
        null
    } ?: System.getProperty("os.arch")

    private fun cache(): Map<String, Any> = try {
        CacheFolder.ofUser().let { linkedMapOf("cache" to it.path().toString(), "cacheReason" to it.reason()) }
    } catch (e: IOException) {
        linkedMapOf("cache" to "none", "cacheReason" to e.message.orEmpty())
    }

    private fun engines(): Map<String, Any> = linkedMapOf(
        "blas" to Blas.engine().name(),
        "blasDescription" to Blas.engine().description(),
        "engines" to
            Blas.report().map {
                linkedMapOf(
                    "name" to it.name(), "usable" to it.usable(), "best" to it.isBest, "reason" to it.reason(),
                    "remedy" to it.remedy(),
                )
            },
    )

    private fun product(): Map<String, Any> {
        val a = uniform(M, K)
        val b = uniform(K, N)
        val all = Workers.shared()
        val error = error(a, b, Product(a, b, all).result())
        return linkedMapOf(
            "product" to "[$M, $K] x [$K, $N]",
            "gflopsOneThread" to Product(a, b, Workers.of(1)).gflops(),
            "gflopsAllThreads" to Product(a, b, all).gflops(),
            "selfTest" to if (error <= TOLERANCE) "passed" else "FAILED: off by $error from plain Java",
        )
    }

    private fun uniform(rows: Int, columns: Int) = Tensor.zeros(rows, columns).also {
        RandomStream.of(1, "doctor [$rows, $columns]").uniform(-1f, 1f).fill(it.data())
    }

    /** The largest difference between [product] and sums in double precision. */
    private fun error(a: Tensor, b: Tensor, product: Tensor): Double {
        var largest = 0.0
        for (i in 0 until M) {
            for (j in 0 until N) {
                var sum = 0.0
                for (k in 0 until K) {
                    sum += a.data()[i * K + k].toDouble() * b.data()[k * N + j]
                }
                val off = abs(sum - product.data()[i * N + j])
                largest = if (off.isNaN()) Double.POSITIVE_INFINITY else maxOf(largest, off)
            }
        }
        return largest
    }

    /** A matrix product, computed by a plan as in training. */
    private class Product(a: Tensor, b: Tensor, workers: Workers) {
        private val graph = Graph()
        private val left = graph.placeholder("a", M, K)
        private val right = graph.placeholder("b", K, N)
        private val product = MatrixOps.matmul(left, right)
        private val plan = Plan.of(listOf(product), mapOf(left to a.shape(), right to b.shape()), workers)
            .feed(left, a).feed(right, b)

        fun result(): Tensor {
            plan.run(0)
            return plan.value(product)
        }

        /** The speed of the fastest run within one second; the first runs warm up. */
        fun gflops(): Double {
            val end = System.nanoTime() + 1_000_000_000
            var best = Long.MAX_VALUE
            do {
                val begun = System.nanoTime()
                plan.run(0)
                best = minOf(best, System.nanoTime() - begun)
            } while (System.nanoTime() < end)
            return 2.0 * M * K * N / best
        }
    }
}
