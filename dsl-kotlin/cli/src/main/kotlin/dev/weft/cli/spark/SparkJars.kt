package dev.weft.cli.spark

import dev.weft.cli.UsageException
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name
import kotlin.io.path.readText

/**
 * The jars of an installed Spark, and the one of Weft that uses them.
 *
 * @property spark the jars of Spark, without those of Weft
 * @property weft the jar weft-spark
 */
internal class SparkJars private constructor(val spark: List<Path>, val weft: Path) {
    private val core = spark.firstNotNullOfOrNull { CORE.matchEntire(it.name) }
        ?: throw UsageException("${spark.first().parent} has no spark-core jar: $REMEDY")

    /** The version of Scala that Spark was made with, such as 2.13. */
    val scala: String get() = core.groupValues[1]

    /** The version of Spark, such as 3.5.6. */
    val version: String get() = core.groupValues[2]

    companion object {
        private const val REMEDY =
            "set SPARK_HOME, or --spark-home, to the folder of Spark that holds bin and jars; in a clone of Weft, " +
                "./weft fetches Spark with Maven if neither is set"
        private val CORE = Regex("spark-core_(\\d+\\.\\d+)-(.+)\\.jar")

        /**
         * Finds Spark in [home], or else where `SPARK_HOME` says, or else in the local Maven repository, as the
         * launcher's script has put it there.
         *
         * @throws UsageException if there is none
         */
        fun find(home: Path?): SparkJars {
            val installation = Path.of(System.getProperty("weft.home", ""))
            val module = installation.resolve("core-java/spark/target")
            val named = home ?: System.getenv("SPARK_HOME")?.ifEmpty { null }?.let { Path.of(it) }
            val list = module.resolve("spark.classpath")
            val found = when {
                named != null -> jars(named.resolve("jars"))
                Files.exists(list) -> list.readText().trim().split(File.pathSeparator).map { Path.of(it) }
                else -> listOf()
            }
            if (found.isEmpty()) {
                val what = if (named == null) "--spark needs Spark" else "$named has no folder jars with Spark's jars"
                throw UsageException("$what: $REMEDY")
            }
            val weft = (jars(installation.resolve("lib/spark")) + jars(module)).find { WEFT.matches(it.name) }
                ?: throw UsageException(
                    "this installation lacks weft-spark: in a clone of Weft, run mvn -Pspark -pl core-java/spark -am " +
                        "-Dmaven.test.skip=true package"
                )
            return SparkJars(found.filterNot { it.startsWith(installation.toAbsolutePath()) }, weft)
        }

        private val WEFT = Regex("weft-spark-[0-9.]+\\.jar")

        private fun jars(folder: Path): List<Path> = if (!Files.isDirectory(folder)) listOf() else
            Files.list(folder).use { files -> files.filter { it.name.endsWith(".jar") }.sorted().toList() }
    }
}
