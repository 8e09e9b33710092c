package dev.weft.spark.cluster;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks a cluster runs at the same time: checked before a training, because Spark would wait for more. */
final class Slots {
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,.*");
    private static final long PAUSE_MILLIS = 200;
    /** How long Spark may have too few slots, without getting more. */
    private static final long PATIENCE_MILLIS = 60_000;

    private final JavaSparkContext spark;
    private final SparkConf conf;
    private final long patience;

    /** @param limits how long to wait for executors that are about to start */
    Slots(JavaSparkContext spark, Limits limits) {
        this.spark = spark;
        this.conf = spark.getConf();
        this.patience = Math.min(PATIENCE_MILLIS, limits.start().toMillis()) * 1_000_000;
    }

    /** @throws IllegalArgumentException if executors come and go */
    static void expectLasting(SparkConf conf) {
        if (!isLocal(conf) && conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            throw new IllegalArgumentException(
                    "Weft trains in one barrier stage, which Spark does not run with dynamic "
                            + "allocation: set spark.dynamicAllocation.enabled=false and "
                            + "spark.executor.instances to the number of executors");
        }
    }

    private static boolean isLocal(SparkConf conf) {
        String master = conf.get("spark.master", "");
        return master.startsWith("local") && !master.startsWith("local-cluster");
    }

    /**
     * Returns the number of workers of a training, and waits for executors that are about to start.
     *
     * @param wanted how many the user wants; 0 for as many as there are slots
     * @param most how many the training can use
     * @throws IllegalArgumentException if the cluster cannot run so many at the same time
     */
    int workers(int wanted, int most) {
        expectLasting(conf);
        int needed = wanted > 0 ? wanted : Math.min(most, expected());
        int slots = now();
        long changed = System.nanoTime();
        while (slots < needed && !isLocal(conf) && System.nanoTime() - changed < patience) {
            pause();
            int more = now();
            changed = more == slots ? changed : System.nanoTime();
            slots = more;
        }
        if (slots < Math.max(1, wanted)) {
            throw new IllegalArgumentException("Training on a cluster expects a slot for each of " + Math.max(1, wanted)
                    + " workers but Spark has " + slots + ": use fewer workers, more executors or cores, or a smaller "
                    + "spark.task.cpus (now " + conf.getInt("spark.task.cpus", 1) + ")");
        }
        return wanted > 0 ? wanted : Math.min(most, slots);
    }

    /** The slots of the executors that Spark has now. */
    private int now() {
        return spark.sc().maxNumConcurrentTasks(spark.sc().resourceProfileManager().defaultResourceProfile());
    }

    /** The slots that the settings promise, at least 1. */
    private int expected() {
        int cpus = conf.getInt("spark.task.cpus", 1);
        Matcher cluster = LOCAL_CLUSTER.matcher(spark.master());
        if (cluster.matches()) {
            return Integer.parseInt(cluster.group(1)) * (Integer.parseInt(cluster.group(2)) / cpus);
        }
        return Math.max(1,
                conf.getInt("spark.executor.instances", 1) * (conf.getInt("spark.executor.cores", 1) / cpus));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training on a cluster was interrupted");
        }
    }
}
