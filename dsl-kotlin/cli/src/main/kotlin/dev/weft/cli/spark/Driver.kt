package dev.weft.cli.spark

import dev.weft.cli.Interruption
import dev.weft.cli.Terminal
import dev.weft.cli.UsageException
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.name

/**
 * The JVM of a Spark driver, which runs the launcher with the jars of Spark before its own, in the order that executors
 * have them, and with the parts of the JDK open that Spark uses.
 */
internal class Driver(private val jars: SparkJars, private val master: String, private val terminal: Terminal) {
    /**
     * Runs `weft train` with [words] and returns its exit code. A signal to this JVM reaches that one, too.
     *
     * @throws UsageException if this version of Spark does not run on this version of Java
     */
    fun run(words: List<String>): Int {
        val java = Runtime.version().feature()
        if (jars.version.startsWith("3.") && java >= 24) {
            throw UsageException("Spark ${jars.version} runs on Java 17 or 21, not $java: set JAVA_HOME to one of them")
        }
        val home = Files.createTempDirectory("weft-spark")
        try {
            return Interruption().use { interruption -> wait(started(home, words), interruption) }
        } finally {
            home.toFile().deleteRecursively()
        }
    }

    private fun started(home: Path, words: List<String>): Process {
        // Executors of a local cluster start from a folder like that of Spark, and write beside its jars.
        val links = Files.createDirectories(home.resolve("jars"))
        jars.spark.forEach { Files.createSymbolicLink(links.resolve(it.name), it.toAbsolutePath()) }
        val log = Files.writeString(home.resolve("log4j2.properties"), LOG)
        val own = System.getProperty("java.class.path").split(File.pathSeparator).map { Path.of(it) }
            .filterNot { it.name.startsWith("slf4j-") }
        val java = System.getProperty("java.home")
        val executors = (listOf(jars.weft) + own.filter { jar -> EXECUTORS.any { jar.name.startsWith(it) } })
            .joinToString(File.pathSeparator) { "${it.toAbsolutePath()}" }
        val properties = listOf("weft.home", "weft.columns", "java.awt.headless", "java.io.tmpdir")
            .mapNotNull { name -> System.getProperty(name)?.let { "-D$name=$it" } } +
            listOf("-Dlog4j2.configurationFile=$log", "-D${OnSpark.DRIVER}=$executors")
        val classpath = (jars.spark + listOf(jars.weft) + own).joinToString(File.pathSeparator)
        val program = listOf("-cp", classpath, MAIN, "train") + sharded(words)
        val builder = ProcessBuilder(listOf("$java/bin/java") + OPENINGS + properties + program).inheritIO()
        builder.environment() +=
            mapOf("SPARK_HOME" to "$home", "SPARK_SCALA_VERSION" to jars.scala, "JAVA_HOME" to java)
        if (master.startsWith("local")) builder.environment().putIfAbsent("SPARK_LOCAL_IP", LOOPBACK)
        terminal.say("training on $master with Spark ${jars.version}")
        return builder.start()
    }

    /** A training that is resumed has its shards already. */
    private fun sharded(words: List<String>) =
        if (words.any { it.startsWith("--shards=") || it == "--resume" }) words else listOf("--shards=$SHARDS") + words

    /** The terminal sends Ctrl-C to both JVMs; a signal that only this one gets is passed on. */
    private fun wait(driver: Process, interruption: Interruption): Int {
        interruption.then = { if (interruption.code != INTERRUPTED) driver.destroy() }
        return driver.waitFor()
    }

    private companion object {
        const val MAIN = "dev.weft.cli.MainKt"
        const val LOOPBACK = "127.0.0.1"
        const val INTERRUPTED = 130
        const val SHARDS = 8
        val EXECUTORS = listOf("weft-core", "weft-natives", "jackson-core", "fastcsv", "jblas", "blas-", "jna-")

        /** Spark is silent: what fails is an exception, and one that is cancelled logs long traces. */
        const val LOG = """
rootLogger.level = fatal
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = spark: %m%n
"""

        /** What Spark needs of JDK 17, as spark-submit opens it. */
        val OPENINGS = listOf("lang", "lang.invoke", "lang.reflect", "io", "net", "nio", "util", "util.concurrent")
            .map { "--add-opens=java.base/java.$it=ALL-UNNAMED" } +
            listOf("sun.nio.ch", "sun.nio.cs", "sun.security.action", "sun.util.calendar")
                .map { "--add-opens=java.base/$it=ALL-UNNAMED" } +
            listOf("--add-exports=java.base/sun.nio.ch=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED")
    }
}
