package dev.weft.training;

import dev.weft.blas.Workers;
import dev.weft.data.Batches;
import dev.weft.data.Dataset;
import dev.weft.device.Devices;
import dev.weft.random.RandomStream;
import dev.weft.shard.Sharding;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The immutable settings of a training: its length, its batches, its validation data and its listeners.
 *
 * <pre>{@code
 * Training training = Training.epochs(20).withBatchSize(200)
 *         .withValidation(0.1)
 *         .withListener(EarlyStopping.of("val_loss", 3));
 * }</pre>
 *
 * <p>The defaults of {@link #epochs} and {@link #steps} are:
 * <ul>
 * <li>batches of 32 examples, in a random order that follows from the model's seed and changes with each epoch;
 * <li>with {@code epochs}, the last batch of an epoch holds the remaining examples; with {@code steps}, all batches
 *     have the same size, and one that reaches the end of an epoch continues with the next;
 * <li>no validation and no listeners;
 * <li>all processors, or the device of {@link Devices#usual}. The number of threads changes no bit of the result.
 * </ul>
 *
 * <p>To resume, restore a checkpoint and train for the remaining length: a training continues from the model's step, so
 * two trainings of five epochs on the same data end with the bits of one of ten.
 *
 * @param length the number of steps or epochs to train
 * @param unit the unit of {@code length}
 * @param batchSize the number of examples in a step, at least 1. If the data has fewer, a training in epochs takes one
 *     smaller batch of all examples, and a training in steps repeats examples within a batch
 * @param batching the order of the examples
 * @param validation the data to evaluate after each epoch, if there is any
 * @param share the fraction of the data, taken from its end, to hold back and evaluate instead; 0 for none
 * @param listeners the listeners notified after each step and epoch, in this order
 * @param workers the threads that compute the steps
 * @param microBatchSize the largest number of examples that are computed at once, at least 1, if there is such a limit;
 *     see {@link #withMicroBatchSize}
 * @param sharding into how many shards each batch is cut, if it is; see {@link #withShards(int)}
 * @param device the place of the device that computes the steps, if it is not the processor; see {@link #withDevice}
 */
public record Training(long length, Unit unit, int batchSize, Batching batching, Optional<Dataset> validation,
        double share, List<Listener> listeners, Workers workers, Optional<Integer> microBatchSize,
        Optional<Sharding> sharding, Optional<String> device) {
    /**
     * The unit of a training's length. In both units, an epoch of n examples has {@code n / batchSize} steps, rounded
     * up, and after each the training evaluates the validation data and reports. A training in steps that stops within
     * an epoch does not report that part of an epoch.
     */
    public enum Unit {
        /**
         * Counts batches. A batch that reaches the end of an epoch continues with the first examples of the next one,
         * so all batches have the same size.
         */
        STEPS(Batches::shuffled),
        /** Counts passes over the data. The last batch of each epoch holds the remaining examples. */
        EPOCHS(Batches::epochs);

        private final Batching usual;

        Unit(Batching usual) {
            this.usual = usual;
        }
    }

    /** Makes batches from a data set: {@code Batches::shuffled}, {@code Batches::epochs}, or a method of your own. */
    @FunctionalInterface
    public interface Batching {
        /**
         * Returns the batches of {@code data}, starting with the first epoch.
         *
         * @param data the examples to train on
         * @param batchSize the number of examples in a batch
         * @param stream the source of every random choice, so that the order is reproducible; it follows from the
         *     model's seed
         * @return batches that can be moved to any position, so that a training can be resumed
         */
        Batches of(Dataset data, int batchSize, RandomStream stream);

        /**
         * Returns the same batches, each read in the background while the model trains on the previous one. Use it for
         * data that is slow to read. It changes no bit of the result.
         */
        default Batching prefetched() {
            return new Prefetched(this);
        }
    }

    /** Batches that are read in the background. */
    record Prefetched(Batching batching) implements Batching {
        @Override
        public Batches of(Dataset data, int batchSize, RandomStream stream) {
            return batching.of(data, batchSize, stream).prefetch();
        }
    }

    /**
     * Checks the numbers and copies the list of listeners.
     *
     * @throws IllegalArgumentException if the length is negative, the batch size or the micro-batch size is below 1,
     *     the validation fraction is outside [0, 1) or given together with validation data, or shards are combined with
     *     what {@link #withShards(int)} excludes
     */
    public Training {
        if (length < 0 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "Training expects a length >= 0 and a batch size >= 1 but got " + length + " and " + batchSize);
        }
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException(
                    "Training expects a validation fraction from 0 (none) to below 1 but got " + share);
        }
        if (share > 0 && validation.isPresent()) {
            throw new IllegalArgumentException("Training has both validation data and a validation fraction of " + share
                    + ": keep one of them");
        }
        if (microBatchSize.orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "Training expects a micro-batch size >= 1 but got " + microBatchSize.orElse(1));
        }
        if (sharding.isPresent() && (microBatchSize.isPresent() || isContinuous(batching).isEmpty())) {
            throw new IllegalArgumentException("Training in shards " + (microBatchSize.isPresent()
                    ? "expects no micro-batches, because it computes each shard by itself: use more shards instead"
                    : "has its own order of the examples: use that of Training.epochs(1).batching() or steps(1)"));
        }
        if (share > 0 && sharding.flatMap(Sharding::exchange).isPresent()) {
            throw new IllegalArgumentException("Training with an exchange expects no validation fraction but got "
                    + share + ": give each worker the validation examples of its shards");
        }
        listeners = List.copyOf(listeners);
    }

    /** Creates a training without micro-batches and shards, on the processor. */
    public Training(long length, Unit unit, int batchSize, Batching batching, Optional<Dataset> validation,
            double share, List<Listener> listeners, Workers workers) {
        this(length, unit, batchSize, batching, validation, share, listeners, workers, Optional.empty(),
                Optional.empty(), Optional.empty());
    }

    /** Whether a batch that reaches the end of an epoch continues with the next; empty for an order of the user. */
    static Optional<Boolean> isContinuous(Batching batching) {
        Batching plain = batching instanceof Prefetched some ? some.batching : batching;
        return Stream.of(Unit.values()).filter(one -> one.usual == plain).map(Unit.STEPS::equals).findFirst();
    }

    /**
     * Trains for a number of passes over the data, in batches of 32, shuffled before each epoch. The last batch of an
     * epoch holds the remaining examples. 0 epochs train nothing. As Keras' {@code fit} does by default.
     *
     * @param epochs the number of epochs, at least 0
     */
    public static Training epochs(long epochs) {
        return of(epochs, Unit.EPOCHS);
    }

    /**
     * Trains for a number of batches of 32, shuffled. A batch that reaches the end of an epoch continues with the next
     * one. 0 steps train nothing. As the loops with TensorFlow 1's {@code next_batch} do.
     *
     * @param steps the number of steps, at least 0
     */
    public static Training steps(long steps) {
        return of(steps, Unit.STEPS);
    }

    private static Training of(long length, Unit unit) {
        return new Training(length, unit, 32, unit.usual, Optional.empty(), 0, List.of(), Workers.shared())
                .withDevice(Devices.usual());
    }

    /** The components of a changed copy. */
    private final class Draft {
        private long length = Training.this.length;
        private Unit unit = Training.this.unit;
        private int batchSize = Training.this.batchSize;
        private Batching batching = Training.this.batching;
        private Optional<Dataset> validation = Training.this.validation;
        private double share = Training.this.share;
        private List<Listener> listeners = Training.this.listeners;
        private Workers workers = Training.this.workers;
        private Optional<Integer> microBatchSize = Training.this.microBatchSize;
        private Optional<Sharding> sharding = Training.this.sharding;
        private Optional<String> device = Training.this.device;
    }

    private Training with(Consumer<Draft> change) {
        Draft draft = new Draft();
        change.accept(draft);
        return new Training(draft.length, draft.unit, draft.batchSize, draft.batching, draft.validation, draft.share,
                draft.listeners, draft.workers, draft.microBatchSize, draft.sharding, draft.device);
    }

    /**
     * Returns this training with a length in epochs. Batches are made as {@link #epochs} does unless
     * {@link #withBatching} chose otherwise.
     *
     * @param epochs the number of epochs, at least 0, counted from the model's current step
     */
    public Training withEpochs(long epochs) {
        return withLength(epochs, Unit.EPOCHS);
    }

    /**
     * Returns this training with a length in steps. Batches are made as {@link #steps} does unless
     * {@link #withBatching} chose otherwise.
     *
     * <p>To resume an interrupted training, load its newest checkpoint and train the steps that are left, on the same
     * data with the same settings. The weights at the end are bit-identical to those of the uninterrupted training:
     *
     * <pre>{@code
     * Training whole = Training.epochs(20).withBatchSize(200);
     * Trained trained = Trained.load(Path.of("model"));
     * long lastStep = 20L * ((data.size() + 199) / 200);
     * trained.fit(data, whole.withSteps(lastStep - trained.step()).withBatching(whole.batching()));
     * }</pre>
     *
     * <p>{@code withBatching} keeps the batches of epochs: {@code withSteps} alone switches to those of {@link #steps}.
     *
     * @param steps the number of steps, at least 0, counted from the model's current step
     */
    public Training withSteps(long steps) {
        return withLength(steps, Unit.STEPS);
    }

    private Training withLength(long length, Unit unit) {
        return with(draft -> {
            draft.length = length;
            draft.batching = draft.batching == draft.unit.usual ? unit.usual : draft.batching;
            draft.unit = unit;
        });
    }

    /** Returns this training with another number of examples in a step, at least 1. */
    public Training withBatchSize(int batchSize) {
        return with(draft -> draft.batchSize = batchSize);
    }

    /**
     * Returns this training with micro-batches, also known as gradient accumulation: a batch of more than {@code size}
     * examples is computed in parts of {@code size}, the last of which may be smaller. A large batch then needs no more
     * memory for its activations than one of {@code size}.
     *
     * <pre>{@code
     * Training.epochs(20).withBatchSize(256).withMicroBatchSize(32) // 8 parts make a step
     * }</pre>
     *
     * <p>A step is still a whole batch: the optimizer, its schedule, clipping, moving averages, listeners and
     * checkpoints count and see batches only. The gradients of the parts are added up, each weighted with its number of
     * examples, and then clipped and applied, so {@code k} parts of {@code b} examples end with the weights of a batch
     * of {@code k · b}, up to rounding. Each part draws its own dropout masks, and batch normalization uses the
     * statistics of a part and updates its running statistics once per part.
     *
     * @param size the largest number of examples that are computed at once, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public Training withMicroBatchSize(int size) {
        return with(draft -> draft.microBatchSize = Optional.of(size));
    }

    /**
     * Returns this training with each batch cut into {@code shards} parts, whose gradients are added in a fixed order:
     * the weights have the same bits on one machine as on several that share the work. {@link Sharding} says how, what
     * it changes and what it costs.
     *
     * <pre>{@code
     * Training.epochs(20).withBatchSize(200).withShards(8) // 25 examples of each shard make a batch
     * }</pre>
     *
     * @param shards the number of shards, from 1 to 65,536
     * @throws IllegalArgumentException if it is not, or this training has micro-batches or another order of examples
     */
    public Training withShards(int shards) {
        return withShards(Sharding.local(shards));
    }

    /** Returns this training in shards, of which this worker computes some, see {@link #withShards(int)}. */
    public Training withShards(Sharding sharding) {
        return with(draft -> draft.sharding = Optional.of(sharding));
    }

    /**
     * Returns this training with another order of the examples, such as {@code Batches::epochs},
     * {@code (data, size, stream) -> Batches.cyclic(data, size)}, or the same order with batches read in the
     * background: {@code training.withBatching(training.batching().prefetched())}.
     */
    public Training withBatching(Batching batching) {
        return with(draft -> draft.batching = batching);
    }

    /**
     * Returns this training with an evaluation of {@code data} after each epoch, reported as {@code val_loss},
     * {@code val_accuracy} and so on, in place of a validation fraction. Unlike {@code loss}, {@code val_loss} is
     * without the penalties of layers, and dropout is off.
     */
    public Training withValidation(Dataset data) {
        return with(draft -> {
            draft.validation = Optional.of(data);
            draft.share = 0;
        });
    }

    /**
     * Returns this training with the last fraction {@code share} of its data held back and evaluated after each epoch,
     * in place of validation data. The examples are not shuffled first, as in Keras' {@code validation_split}: shuffle
     * data that is sorted by class. {@code fit} throws an {@link IllegalArgumentException} if a part would be empty.
     *
     * @param share the fraction, from 0 (none) to below 1; the number of examples is rounded to the nearest
     */
    public Training withValidation(double share) {
        return with(draft -> {
            draft.validation = Optional.empty();
            draft.share = share;
        });
    }

    /**
     * Returns this training with one more listener, notified after the others. The order matters: a listener that saves
     * checkpoints belongs after those whose state or weights it should save.
     */
    public Training withListener(Listener listener) {
        return with(draft -> draft.listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList());
    }

    /**
     * Returns this training on other threads, such as {@code Workers.of(1)}. It changes no bit of the result.
     * Validation always uses {@link Workers#shared()}.
     */
    public Training withWorkers(Workers workers) {
        return with(draft -> draft.workers = workers);
    }

    /**
     * Returns this training on a device: {@code "gpu"}, short for {@code "/gpu:0"}, needs the module {@code weft-gpu},
     * and {@code "cpu"} is the processor. Weights, slots and running statistics stay on the device; results differ
     * from the processor's by rounding. If it is missing, {@code fit} throws an {@link IllegalStateException} with the
     * reason. Validation uses the device, too; see {@link Predictor#onDevice} for predictions.
     */
    public Training withDevice(String device) {
        Optional<String> place = Optional.of(Devices.place(device)).filter(one -> !one.equals(Devices.CPU));
        return with(draft -> draft.device = place);
    }

    /**
     * The length in steps for epochs of {@code stepsPerEpoch} steps: {@link Long#MAX_VALUE} if only listeners stop it.
     *
     * @param stepsPerEpoch the number of steps in an epoch, at least 1
     */
    public long totalSteps(long stepsPerEpoch) {
        boolean isMore = unit == Unit.EPOCHS && length > Long.MAX_VALUE / stepsPerEpoch;
        return isMore ? Long.MAX_VALUE : unit == Unit.EPOCHS ? length * stepsPerEpoch : length;
    }

    /**
     * Returns the part of {@code data} that is trained on: all of it unless a validation fraction is set.
     *
     * @throws IllegalArgumentException if there is no example, or the fraction leaves none for one of the parts
     */
    public Dataset examples(Dataset data) {
        if (sharding.flatMap(Sharding::exchange).isPresent()) {
            return data;
        }
        expectExamples(data);
        return share == 0 ? data : parts(data).get(0);
    }

    /**
     * Returns the examples that are evaluated after each epoch of a training on {@code data}, if there are any.
     *
     * @throws IllegalArgumentException if the validation fraction leaves no example for one of the parts
     */
    public Optional<Dataset> validation(Dataset data) {
        return share == 0 ? validation : Optional.of(parts(data).get(1));
    }

    private List<Dataset> parts(Dataset data) {
        long kept = Math.round((1 - share) * data.size());
        if (kept == 0 || kept == data.size()) {
            throw new IllegalArgumentException("Training with a validation fraction of " + share + " holds back "
                    + (kept == 0 ? "all" : "none") + " of " + data.size() + " examples: choose a "
                    + (kept == 0 ? "smaller" : "larger") + " one");
        }
        return data.split(1 - share);
    }

    /** @throws IllegalArgumentException if {@code data} is empty */
    static void expectExamples(Dataset data) {
        if (data.size() == 0) {
            throw new IllegalArgumentException("Training expects at least 1 example but got none: check where the data "
                    + "come from");
        }
    }
}
