package dev.weft.cli.spark

import dev.weft.cli.CommandLine
import dev.weft.cli.Elsewhere
import dev.weft.cli.Expected
import dev.weft.cli.Interrupted
import dev.weft.cli.Interruption
import dev.weft.cli.Source
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import dev.weft.cli.path
import dev.weft.cli.shellWord
import dev.weft.data.Dataset
import dev.weft.training.Trained
import dev.weft.training.Training
import java.io.File
import java.lang.reflect.InvocationTargetException
import java.nio.file.Path
import java.util.function.BooleanSupplier

/**
 * The options of `train` that train on a Spark cluster. Spark is not part of the launcher, so a second JVM, the driver,
 * runs the same command with the jars of Spark.
 */
internal class OnSpark(private val line: CommandLine) {
    private val master = line.option(
        "spark",
        Expected("MASTER", "the address of a cluster, such as spark://HOST:7077 or local-cluster[2,1,1024],") { word ->
            word.takeIf { MASTER.matches(it) }
        },
        "train on a Spark cluster, such as spark://HOST:7077, with the bits of --shards 8",
    )
    private val home = line.option("spark-home", path("DIR"), "with --spark: the folder of Spark (default: SPARK_HOME)")

    private val checkpoints = line.option(
        "spark-checkpoints",
        Expected("URI", "a folder, such as hdfs:///weft,") { word -> word.ifEmpty { null } },
        "with --spark: keeps checkpoints there for when an executor is lost"
    )

    /** Whether this JVM has to start another one that can reach Spark. */
    val needsDriver: Boolean get() = master.value != null && System.getProperty(DRIVER) == null

    /**
     * Checks that the other options suit a cluster.
     *
     * @throws UsageException if one does not
     */
    fun check(source: Source) {
        listOf(home, checkpoints).find { it.given && !master.given }?.let {
            throw UsageException("--${it.name} is an option of --spark: add --spark")
        }
        if (!master.given) return
        if (source.name != "mnist") {
            throw UsageException(
                "--spark trains on mnist alone: use dev.weft.spark.WeftClassifier or WeftRegressor for the rows of a " +
                    "DataFrame (see docs/guide/spark.md), or leave out --spark"
            )
        }
        line.words.map { it.removePrefix("--").substringBefore('=') }.find { it in LOCAL }?.let {
            throw UsageException("--spark and --$it cannot be combined, since the training is elsewhere: leave one out")
        }
    }

    /** Runs the same command in a JVM with Spark on its class path, and returns its exit code. */
    fun start(terminal: Terminal): Int = Driver(SparkJars.find(home.value), master.value!!, terminal).run(line.words)

    /** The words that repeat the options of a cluster; empty without one. */
    val again: String get() = listOf("spark" to master.value, "spark-checkpoints" to checkpoints.value)
        .mapNotNull { (name, value) -> value?.let { " --$name ${shellWord(it)}" } }.joinToString("")

    /**
     * Returns what trains on the executors, saving a checkpoint [every] so many steps, and stopping after [patience]
     * epochs without a better validation loss, 0 for never; null to train here. If a signal ends it, the model is that
     * of one of its last steps.
     */
    fun training(interruption: Interruption, every: Int, patience: Int): Elsewhere? = master.value?.let { address ->
        val settings = mapOf("every" to every, "patience" to patience, "checkpoints" to checkpoints.value.orEmpty())
        Elsewhere { trained, data, training -> fit(address, trained, data, training, settings, interruption) }
    }

    private fun fit(
        address: String,
        trained: Trained,
        data: Dataset,
        training: Training,
        settings: Map<String, Any>,
        interruption: Interruption,
    ): Map<String, Any> {
        val jars = System.getProperty(DRIVER).split(File.pathSeparator)
        val stops = BooleanSupplier { interruption.code != null }
        try {
            @Suppress("UNCHECKED_CAST") // Its documentation says what it returns.
            return Class.forName(CLUSTER).methods.single { it.name == "fit" }
                .invoke(null, address, jars, trained, data, training, settings, stops) as Map<String, Any>
        } catch (e: InvocationTargetException) {
            interruption.code?.let { throw Interrupted("interrupted: what the cluster has trained is lost", it) }
            throw e.targetException
        }
    }

    companion object {
        /** The system property that the driver has: the jars that executors need. */
        const val DRIVER = "weft.spark.jars"
        private const val CLUSTER = "dev.weft.spark.launcher.LauncherTraining"
        private val MASTER = Regex("(?:spark|k8s|yarn|local)\\S*")

        /** The options for what happens while a training runs in this JVM. */
        private val LOCAL = setOf("watch", "watch-port", "no-browser", "report", "tensorboard", "threads", "device")
    }
}
