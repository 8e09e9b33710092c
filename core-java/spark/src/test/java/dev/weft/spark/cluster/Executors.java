package dev.weft.spark.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A Spark cluster of executors in processes of their own, on this machine: master {@code local-cluster}. It runs from
 * the class path of the tests, so no Spark needs to be installed. The environment of this process must name a folder
 * as {@code SPARK_HOME}, see the POM.
 */
public final class Executors implements AutoCloseable {
    private final JavaSparkContext spark;

    private Executors(JavaSparkContext spark) {
        this.spark = spark;
    }

    /**
     * Starts executors of one slot each.
     *
     * @param count how many
     * @param settings more settings of Spark
     */
    public static Executors start(int count, Map<String, String> settings) throws IOException {
        return start(count, 1, 600, settings);
    }

    /**
     * Starts executors.
     *
     * @param count how many
     * @param cores the cores of each
     * @param megabytes the memory of each
     * @param settings more settings of Spark
     */
    static Executors start(int count, int cores, int megabytes, Map<String, String> settings) throws IOException {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        // Spark looks for its jars here, and adds them to those below: none is enough.
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        Path work = Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "work"));
        SparkConf conf = new SparkConf().setMaster("local-cluster[" + count + "," + cores + "," + megabytes + "]")
                .setAppName("weft-tests")
                .set("spark.executor.memory", megabytes + "m").set("spark.executor.extraClassPath", classes)
                .set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.ui.enabled", "false").set("spark.local.dir", work.toString())
                .set("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1")
                .set("spark.locality.wait", "0");
        settings.forEach(conf::set);
        return new Executors(new JavaSparkContext(conf));
    }

    /** The context of the running cluster. */
    public JavaSparkContext spark() {
        return spark;
    }

    /** The processes of the executors that run now. */
    public static List<ProcessHandle> processes() {
        return ProcessHandle.current().descendants()
                .filter(one -> isExecutor(one.pid())).toList();
    }

    // Long command lines are cut by ProcessHandle, so read the whole.
    private static boolean isExecutor(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains("CoarseGrainedExecutorBackend");
        } catch (IOException ended) {
            return false;
        }
    }

    @Override
    public void close() {
        spark.close();
    }
}
