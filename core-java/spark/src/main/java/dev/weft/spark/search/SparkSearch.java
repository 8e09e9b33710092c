package dev.weft.spark.search;

import dev.weft.data.Dataset;
import dev.weft.recipe.TableSearch;
import dev.weft.search.Remote;
import dev.weft.search.Result;
import dev.weft.search.Search;
import dev.weft.search.Settings;
import dev.weft.search.Stretch;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a {@link Search} on Spark: one trial is one task, so as many train at the same time as the executors have slots.
 *
 * <pre>{@code
 * Result result = SparkSearch.on(spark).run(
 *         Search.of(Range.log("rate", 1e-4, 1e-1), Range.choice("hidden", 16, 64, 256)).withTrials(30),
 *         train, validation, settings -> Model.of(Losses.SOFTMAX_CE, Optimizers.adam((double) settings.get("rate")),
 *                 Dense.of((int) settings.get("hidden"), Activations.RELU), Dense.of(3)));
 * result.trained().save(Path.of("best.safetensors"));
 * }</pre>
 *
 * <p>Trials, scores, their order and the best model are those of {@link Search#run(Search.Task)} in one JVM, bit for
 * bit, for any number of executors, as long as all machines multiply matrices alike: with equal CPUs, or with the
 * engine {@code java}. If an executor is lost, Spark repeats the rung of its trials; that changes nothing. A search
 * with a file continues from it, here or there.
 *
 * <p>The driver draws settings and ranks trials. The examples travel to each executor once, and between rungs the
 * trials travel as checkpoints, through the driver: raise {@code spark.driver.maxResultSize} if a model with its
 * optimizer and best weights exceeds a gigabyte. Only bytes that Weft's strict reader checks and values of the JDK
 * travel; the function that makes the models travels as Spark sends all functions.
 *
 * <p>What that function holds must be {@link Serializable}. Ranges are not: keep them in static fields, or ask for
 * settings by name, as above.
 *
 * @param spark the session that runs the tasks
 */
public record SparkSearch(SparkSession spark) {
    private static final long WAIT_MILLISECONDS = 100;

    /** Makes the model of a trial, on an executor. */
    @FunctionalInterface
    public interface Models extends Function<Settings, Model>, Serializable {}

    /** Makes a trial with its data, on an executor, which must be able to read them. */
    @FunctionalInterface
    public interface Trials extends Search.Task, Serializable {}

    /** Makes the search for the settings of a recipe, on the driver and on each executor: the same ones each time. */
    @FunctionalInterface
    public interface Tables extends Supplier<TableSearch>, Serializable {}

    /** Runs searches in the session {@code spark}. */
    public static SparkSearch on(SparkSession spark) {
        return new SparkSearch(spark);
    }

    /**
     * Searches for a model that trains on {@code data} and is judged on {@code validation}, as
     * {@link Search#run(Dataset, Dataset, Function)} does. All examples must fit into the memory of each executor.
     *
     * @param search the ranges and the budget; {@link Search#threads} does not count
     * @param data the examples to train on, less than 2 GiB
     * @param validation the examples that decide which settings are best, less than 2 GiB
     * @param models makes the model of a trial from its settings
     * @throws IllegalArgumentException as {@link Search#run(Search.Task)} does; if {@code models} holds what cannot
     *     travel, or a setting has such a value
     * @throws IllegalStateException if Spark gives up a task
     */
    public Result run(Search search, Dataset data, Dataset validation, Models models) {
        expectTravels(models);
        int epochs = search.epochs();
        return run(search, settings -> candidate(models, settings, data, validation, epochs),
                List.of(Parcel.of(data), Parcel.of(validation)), sent -> {
                    Dataset examples = Parcel.dataset(sent.get(0));
                    Dataset held = Parcel.dataset(sent.get(1));
                    return settings -> candidate(models, settings, examples, held, epochs);
                });
    }

    private static Search.Candidate candidate(Models models, Settings settings, Dataset data, Dataset validation,
            int epochs) {
        Model made = models.apply(settings);
        Training training = made.training().orElse(Training.epochs(epochs)).withValidation(validation);
        Trained trained = made.network().features().isPresent() ? made.build() : made.build(data.features());
        return new Search.Candidate(trained, data, training);
    }

    /**
     * Searches with trials that bring their data, such as from files that all machines can read.
     *
     * @param search the ranges and the budget; {@link Search#threads} does not count
     * @param trials makes a trial, on the executors and, for the best one, on the driver
     * @throws IllegalArgumentException as {@link Search#run(Search.Task)} does; if {@code trials} holds what cannot
     *     travel, or a setting has such a value
     * @throws IllegalStateException if Spark gives up a task
     */
    public Result run(Search search, Trials trials) {
        expectTravels(trials);
        return run(search, trials, List.of(), sent -> trials);
    }

    /**
     * Searches for the settings of a recipe for a table, as {@link TableSearch#run(Table, String, UnaryOperator)} does.
     *
     * <pre>{@code
     * TableSearch.Found found = SparkSearch.on(spark).run(() -> TableSearch.of(TableRecipe.standard()),
     *         Csv.read(Path.of("titanic.csv")), "survived", search -> search.withTrials(30));
     * }</pre>
     *
     * @param tables makes the search, the same one each time
     * @param table the rows, with the label in each that is to count
     * @param label the name of the target column
     * @param change returns the search to run
     * @throws dev.weft.file.MalformedDataException as {@link TableSearch#run(Table, String, UnaryOperator)} does
     * @throws IllegalArgumentException as that method does; if {@code tables} holds what cannot travel, or a setting
     *     has such a value
     * @throws IllegalStateException if Spark gives up a task
     */
    public TableSearch.Found run(Tables tables, Table table, String label, UnaryOperator<Search> change) {
        expectTravels(tables);
        TableSearch search = tables.get();
        Preprocessing fitted = search.recipe().preprocessing(table, label);
        Dataset data = fitted.dataset(table);
        byte[] saved = search.recipe().model(fitted, data.size()).build(fitted.features()).preprocess(fitted)
                .checkpoint().bytes();
        try (Sender sender = new Sender(List.of(Parcel.of(data), saved), sent -> {
            Preprocessing same = Parcel.preprocessing(sent.get(1));
            return tables.get().task(same, Parcel.dataset(sent.get(0)));
        })) {
            return search.run(fitted, data, usual -> widened(change.apply(usual)), sender);
        }
    }

    private Result run(Search search, Search.Task task, List<byte[]> sent, Errand.Source source) {
        try (Sender sender = new Sender(sent, source)) {
            return widened(search).run(task, sender);
        }
    }

    /** Waiting for a task needs a thread, but no processor: Spark decides how many tasks run. */
    private static Search widened(Search search) {
        return search.withThreads(Search.MOST_TRIALS);
    }

    private static void expectTravels(Object function) {
        try (ObjectOutputStream out = new ObjectOutputStream(OutputStream.nullOutputStream())) {
            out.writeObject(function);
        } catch (NotSerializableException failure) {
            throw new IllegalArgumentException("SparkSearch expects a function that can travel to other machines but it"
                    + " holds a " + failure.getMessage() + ": keep it in a static field or make it in the function, and"
                    + " ask for settings by name", failure);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Sends each stretch of a trial to an executor, and waits for its end. */
    private final class Sender implements Remote, AutoCloseable {
        private final JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        private final List<Broadcast<byte[]>> sent;
        private final Errand.Source source;
        private final UUID search = UUID.randomUUID();

        private Sender(List<byte[]> sent, Errand.Source source) {
            this.sent = sent.stream().map(context::broadcast).toList();
            this.source = source;
        }

        @Override
        public Stretch.State train(Stretch stretch, BooleanSupplier stops) {
            context.sc().setJobDescription("Weft trains " + stretch.settings() + " up to epoch " + stretch.end());
            JavaFutureAction<List<byte[]>> task = context.parallelize(List.of(0), 1)
                    .mapPartitions(new Errand(search, sent, source, stretch)).collectAsync();
            try {
                while (!stops.getAsBoolean()) {
                    try {
                        return Parcel.state(task.get(WAIT_MILLISECONDS, TimeUnit.MILLISECONDS).get(0));
                    } catch (TimeoutException wait) {
                        continue;
                    }
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } catch (CancellationException | ExecutionException failure) {
                if (!stops.getAsBoolean()) {
                    throw new IllegalStateException("SparkSearch expects Spark to train " + stretch.settings()
                            + " but it gave up: " + reason(failure), failure);
                }
            }
            task.cancel(true);
            return stretch.start();
        }

        /** The first line of what Spark says; the others are stack traces of executors. */
        private static String reason(Exception failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            return String.valueOf(cause.getMessage()).lines().findFirst().orElse(cause.toString());
        }

        @Override
        public void close() {
            sent.forEach(Broadcast::destroy);
        }
    }
}
