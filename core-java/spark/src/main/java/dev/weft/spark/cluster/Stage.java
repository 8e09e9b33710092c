package dev.weft.spark.cluster;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkJobInfo;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import scala.Function1;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** The barrier stage of a training, from the driver's side. */
final class Stage {
    private static final String LOST = "ExecutorLostFailure";
    private static final Pattern REASON = Pattern
            .compile("(?:(?:dev\\.weft[\\w.]*\\.LostWorkerException|java\\.io\\.UncheckedIOException): |" + LOST
                    + " )([^\\r\\n]+)");
    private static final ClassTag<byte[]> BYTES = ClassTag$.MODULE$.apply(byte[].class);

    private final JavaSparkContext spark;
    private final Job job;

    Stage(JavaSparkContext spark, Job job) {
        this.spark = spark;
        this.job = job;
    }

    /** A task as Spark wants it. */
    private interface Task extends Function1<Iterator<Tuple2<Integer, byte[]>>, Iterator<byte[]>>, Serializable {}

    /**
     * Runs the workers and returns what they return, in order.
     *
     * @param blocks the blocks of examples by worker
     * @throws LostWorkerException if a worker was lost
     * @throws IllegalStateException if the job was cancelled, or Spark did not start the workers in time
     */
    List<byte[]> run(JavaPairRDD<Integer, byte[]> blocks) {
        Job all = job;
        Task task = some -> Iterator$.MODULE$.single(Worker.run(all, some));
        RDD<byte[]> results = blocks.rdd().barrier().mapPartitions(task, false, BYTES);
        JavaFutureAction<List<byte[]>> running = new JavaRDD<>(results, BYTES).collectAsync();
        try {
            return await(running);
        } catch (InterruptedException interrupted) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Training on a cluster was interrupted", interrupted);
        } catch (ExecutionException failed) {
            throw lost(failed.getCause());
        } catch (CancellationException cancelled) {
            throw new IllegalStateException("Training on a cluster was cancelled", cancelled);
        }
    }

    private List<byte[]> await(JavaFutureAction<List<byte[]>> running)
            throws InterruptedException, ExecutionException {
        long busy = System.nanoTime();
        while (true) {
            try {
                return running.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException still) {
                busy = isActive(running) ? System.nanoTime() : busy;
                if (System.nanoTime() - busy > job.limits().start().toNanos()) {
                    running.cancel(true);
                    throw new IllegalStateException("Spark did not start " + job.examples().workers()
                            + " workers at the same time within " + Limits.text(job.limits().start())
                            + ": other jobs hold the slots, or executors are lost and do not come back");
                }
            }
        }
    }

    /** Whether a task of the training runs. */
    private boolean isActive(JavaFutureAction<List<byte[]>> running) {
        for (int id : running.jobIds()) {
            SparkJobInfo info = spark.statusTracker().getJobInfo(id);
            for (int stage : info == null ? new int[0] : info.stageIds()) {
                SparkStageInfo now = spark.statusTracker().getStageInfo(stage);
                if (now != null && now.numActiveTasks() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private RuntimeException lost(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("cancelled")) {
            return new IllegalStateException("Training on a cluster was cancelled: " + firstLine(message), failure);
        }
        Matcher reason = REASON.matcher(message);
        LostWorkerException lost = new LostWorkerException(reason.find()
                ? reason.group().startsWith(LOST) ? reason.group() : reason.group(1)
                : firstLine(message));
        lost.initCause(failure);
        return lost;
    }

    private static String firstLine(String text) {
        return text.lines().filter(line -> !line.isBlank()).findFirst().orElse("no reason given");
    }
}
