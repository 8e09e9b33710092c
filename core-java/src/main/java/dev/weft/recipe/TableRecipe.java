package dev.weft.recipe;

import dev.weft.data.Dataset;
import dev.weft.internal.check.Expect;
import dev.weft.listener.EarlyStopping;
import dev.weft.listener.Monitor;
import dev.weft.loss.Loss;
import dev.weft.loss.Losses;
import dev.weft.metric.Metric;
import dev.weft.metric.Metrics;
import dev.weft.network.Activation;
import dev.weft.optimizer.Optimizer;
import dev.weft.table.Finding;
import dev.weft.table.Preparation;
import dev.weft.table.Preprocessing;
import dev.weft.table.Table;
import dev.weft.training.Model;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How to make a model of a table without choosing anything: the preprocessing, a network, its optimizer and the length
 * of its training, all of which follow from the table.
 *
 * <pre>{@code
 * Table table = Csv.read(Path.of("titanic.csv"));
 * TableRecipe.Result result = TableRecipe.standard().fit(table, "survived");
 * result.trained().save(Path.of("titanic.safetensors"));
 * }</pre>
 *
 * <p>{@link #fit} prepares the columns (see {@link Preparation}), holds back a share of the rows, in which each class
 * is present as in the whole, trains on the others, and keeps the weights of the epoch with the best score on the rows
 * held back: the smallest logarithmic loss for classes, the smallest loss for numbers. The same seed gives the same
 * bits on any number of threads. {@link #preprocessing}, {@link #model} and {@link #training} are its parts, to use
 * one by one.
 *
 * @param network the layers
 * @param optimizer the rule that updates the weights; it depends on the label and on the length of the training
 * @param epochs the number of epochs; if empty, it follows from the number of rows
 * @param batchSize the number of examples in a step; if empty, it follows from the number of rows
 * @param patience the number of epochs without a better one after which training stops; if empty, a part of the epochs
 * @param validation the share of the rows to hold back, from 0 (none, and the last epoch is kept) to below 1
 * @param folds in how many parts members leave the rows out, see {@link #withFolds}; 0 to hold rows back from all
 * @param smoothing the label smoothing of the softmax cross-entropy, from 0 to 1
 * @param isBalanced whether rare classes weigh more, so that each class has the same sum of weights
 * @param isCalibrated whether the rows held back also set the temperature of the probabilities
 * @param loss the loss; if empty, softmax cross-entropy for classes and the squared error for numbers
 * @param metrics the metrics to report; if empty, the logarithmic loss and accuracy, or RMSE
 * @param options what the preparation cannot know by itself
 * @param seed determines the initial weights, the order of the rows and which of them are held back
 */
public record TableRecipe(TableNetwork network, OptimizerRule optimizer, Optional<Integer> epochs,
        Optional<Integer> batchSize,
        Optional<Integer> patience, double validation, int folds, double smoothing, boolean isBalanced,
        boolean isCalibrated,
        Optional<Loss> loss, List<Metric> metrics, Preparation.Options options, long seed) {
    /**
     * A trained model and what to know about it.
     *
     * @param trained the model with the weights of the best epoch; it takes raw rows of the table
     * @param validation the report on the rows held back; empty if there are none
     * @param findings what the preparation found in the table
     * @param bestEpoch the epoch whose weights were kept, from 1
     * @param epochs the number of epochs trained
     * @param temperature what the logits were divided by; 1 if nothing was calibrated
     */
    public record Result(Trained trained, Optional<Report> validation, List<Finding> findings, int bestEpoch,
            int epochs, double temperature) {
        /** Copies the list. */
        public Result {
            findings = List.copyOf(findings);
        }
    }

    /**
     * Copies the list and checks the numbers.
     *
     * @throws IllegalArgumentException if a number is out of its range
     */
    public TableRecipe {
        metrics = List.copyOf(metrics);
        Expect.that(epochs.orElse(1) >= 1, "TableRecipe", "at least 1 epoch", epochs.orElse(1));
        Expect.that(batchSize.orElse(1) >= 1, "TableRecipe", "batches of at least 1 row", batchSize.orElse(1));
        Expect.that(patience.orElse(1) >= 1, "TableRecipe", "a patience of at least 1 epoch", patience.orElse(1));
        Expect.that(validation >= 0 && validation < 1, "TableRecipe", "a validation share from 0 to below 1",
                validation);
        Expect.that(smoothing >= 0 && smoothing <= 1, "TableRecipe", "a label smoothing from 0 to 1", smoothing);
    }

    /**
     * The default for any table: 8 networks whose predictions are averaged. Each of them leaves out a quarter of the
     * rows, on which it is judged, so that no row is lost for learning and all count for the choice of the epoch.
     */
    public static TableRecipe standard() {
        // Members share an embedding, so it has seen the rows that they leave out; one-hot words they do not share.
        return of(TableNetwork.standard(), Rules::standard, 4)
                .withOptions(Preparation.Options.of().withOneHot(100, true));
    }

    /** One network with the parts of RealMLP (Holzmüller et al., "Better by Default", 2024). */
    public static TableRecipe single() {
        return of(TableNetwork.single(), Rules::single, 0).withSmoothing(0.1);
    }

    /** An ensemble of 16 members that share kernels, as in TabM (Gorishniy et al. 2025). */
    public static TableRecipe ensemble() {
        return of(TableNetwork.ensemble(), Rules::standard, 0);
    }

    /** The small network of Weft's earlier versions: 16 hidden units, Adam 0.01, 100 epochs of batches of 16. */
    public static TableRecipe plain() {
        return new TableRecipe(TableNetwork.plain(), Rules::plain, Optional.of(100), Optional.of(16),
                Optional.empty(), 0, 0, 0, false, false, Optional.empty(), List.of(),
                Preparation.Options.of().withOneHot(1000, false).withRobust(false).withLogarithms(false)
                        .withClipping(false),
                1);
    }

    private static TableRecipe of(TableNetwork network, OptimizerRule rule, int folds) {
        return new TableRecipe(network, rule, Optional.empty(), Optional.empty(), Optional.empty(), 0.2, folds, 0,
                false, true,
                Optional.empty(), List.of(), Preparation.Options.of(), 1);
    }

    /** The components of a changed copy. */
    private static final class Draft {
        private TableNetwork network;
        private OptimizerRule optimizer;
        private Optional<Integer> epochs;
        private Optional<Integer> batchSize;
        private Optional<Integer> patience;
        private double validation;
        private int folds;
        private double smoothing;
        private boolean isBalanced;
        private boolean isCalibrated;
        private Optional<Loss> loss;
        private List<Metric> metrics;
        private Preparation.Options options;
        private long seed;

        private Draft(TableRecipe recipe) {
            network = recipe.network;
            optimizer = recipe.optimizer;
            epochs = recipe.epochs;
            batchSize = recipe.batchSize;
            patience = recipe.patience;
            validation = recipe.validation;
            folds = recipe.folds;
            smoothing = recipe.smoothing;
            isBalanced = recipe.isBalanced;
            isCalibrated = recipe.isCalibrated;
            loss = recipe.loss;
            metrics = recipe.metrics;
            options = recipe.options;
            seed = recipe.seed;
        }
    }

    private TableRecipe with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return new TableRecipe(draft.network, draft.optimizer, draft.epochs, draft.batchSize, draft.patience,
                draft.validation, draft.folds, draft.smoothing, draft.isBalanced, draft.isCalibrated, draft.loss,
                draft.metrics,
                draft.options, draft.seed);
    }

    /** Returns this recipe with other layers. */
    public TableRecipe withNetwork(TableNetwork network) {
        return with(draft -> draft.network = network);
    }

    /** Returns this recipe with hidden layers of these widths; none for a linear model. */
    public TableRecipe withHidden(int... units) {
        return withNetwork(network.withHidden(IntStream.of(units).boxed().toList()));
    }

    /** Returns this recipe with another activation of its hidden layers. */
    public TableRecipe withActivation(Activation activation) {
        return withNetwork(network.withActivation(activation));
    }

    /** Returns this recipe with another dropout, from 0 to below 1. */
    public TableRecipe withDropout(double rate) {
        return withNetwork(network.withDropout(rate));
    }

    /** Returns this recipe with an optimizer of its own, with its rate and schedule. */
    public TableRecipe withOptimizer(Optimizer optimizer) {
        return withOptimizer((network, fitted, epochs) -> optimizer);
    }

    /** Returns this recipe with an optimizer that depends on the length of the training. */
    public TableRecipe withOptimizer(OptimizerRule rule) {
        return with(draft -> draft.optimizer = rule);
    }

    /** Returns this recipe with another length of its training. */
    public TableRecipe withEpochs(int epochs) {
        return with(draft -> draft.epochs = Optional.of(epochs));
    }

    /** Returns this recipe with another number of rows in a step. */
    public TableRecipe withBatchSize(int batchSize) {
        return with(draft -> draft.batchSize = Optional.of(batchSize));
    }

    /** Returns this recipe with another number of epochs without a better one after which training stops. */
    public TableRecipe withPatience(int patience) {
        return with(draft -> draft.patience = Optional.of(patience));
    }

    /** Returns this recipe with another share of the rows held back from all members, from 0 (none) to below 1. */
    public TableRecipe withValidation(double share) {
        return with(draft -> {
            draft.validation = share;
            draft.folds = 0;
        });
    }

    /**
     * Returns this recipe with members that each leave out one of {@code folds} parts of the rows, at least 2 and at
     * most the number of members; 0 holds {@link #validation} back from all of them. Rows are held back from all
     * members, too, of large tables, and with class weights, label smoothing or a loss of your own.
     */
    public TableRecipe withFolds(int folds) {
        return with(draft -> draft.folds = folds);
    }

    /** Returns this recipe with another label smoothing, from 0 to 1. */
    public TableRecipe withSmoothing(double smoothing) {
        return with(draft -> draft.smoothing = smoothing);
    }

    /** Returns this recipe with or without larger weights of rare classes. */
    public TableRecipe withBalancedClasses(boolean balanced) {
        return with(draft -> draft.isBalanced = balanced);
    }

    /** Returns this recipe with or without a calibration of its probabilities. */
    public TableRecipe withCalibration(boolean calibrated) {
        return with(draft -> draft.isCalibrated = calibrated);
    }

    /** Returns this recipe with another loss, of class indices or of standardized numbers. */
    public TableRecipe withLoss(Loss loss) {
        return with(draft -> draft.loss = Optional.of(loss));
    }

    /** Returns this recipe with other metrics to report. */
    public TableRecipe withMetrics(Metric... metrics) {
        return with(draft -> draft.metrics = List.of(metrics));
    }

    /** Returns this recipe with other options of its preparation. */
    public TableRecipe withOptions(Preparation.Options options) {
        return with(draft -> draft.options = options);
    }

    /** Returns this recipe with another seed. */
    public TableRecipe withSeed(long seed) {
        return with(draft -> draft.seed = seed);
    }

    /**
     * Fits the preprocessing to the rows.
     *
     * @throws dev.weft.file.MalformedDataException as {@link Preprocessing#prepared(Table, String)} does
     */
    public Preprocessing preprocessing(Table table, String label) {
        return Preprocessing.prepared(table, label, options);
    }

    /** Returns the model for so many rows of a preprocessing, at least 1, without class weights. */
    public Model model(Preprocessing fitted, int rows) {
        return model(fitted, rows, Optional.empty());
    }

    Model model(Preprocessing fitted, int rows, Optional<double[]> classWeights) {
        boolean isClasses = isClasses(fitted);
        long length = length(rows);
        Loss minimized = loss.orElse(!isClasses ? Losses.MSE
                : smoothing > 0 ? Losses.softmaxCE(smoothing) : Losses.SOFTMAX_CE);
        minimized = classWeights.isPresent() ? minimized.weighted(classWeights.get()) : minimized;
        Loss whole = network.members() > 0 ? minimized.ofMembers() : minimized;
        List<Metric> reported = !metrics.isEmpty() ? metrics
                : isClasses ? List.of(Metrics.LOG_LOSS, Metrics.ACCURACY) : List.of(Metrics.RMSE);
        return new Model(network.of(fitted, length), whole, optimizer.of(network, fitted, length), reported,
                Optional.empty(),
                Optional.empty(), seed, Optional.of(fitted.features()), List.of(), Optional.empty());
    }

    static boolean isClasses(Preprocessing fitted) {
        return !fitted.label().classes().isEmpty();
    }

    private int batch(int rows) {
        return batchSize.orElseGet(() -> Lengths.batch(rows));
    }

    private int length(int rows) {
        return epochs.orElseGet(() -> Lengths.epochs(rows, batch(rows)));
    }

    /** Returns the training of so many rows: its length and batches, without validation. */
    public Training training(int rows) {
        return Training.epochs(length(rows)).withBatchSize(batch(rows));
    }

    /**
     * Returns the training of so many rows with an evaluation of {@code held} after each epoch, which keeps the weights
     * of the best one. Without such rows it keeps the last one.
     *
     * @param model the model to train, as {@link #model} returns it
     * @param rows the number of rows to train on, at least 1
     * @param held the rows held back; may be empty
     */
    public Training training(Model model, int rows, Dataset held) {
        Training training = training(rows);
        if (held.size() == 0) {
            return training;
        }
        return training.withValidation(held).withListener(new EarlyStopping(Monitor.of(monitored(model)),
                patience.orElseGet(() -> Lengths.patience(length(rows))), 0, true));
    }

    String monitored(Model model) {
        return smoothing > 0 && model.metrics().contains(Metrics.LOG_LOSS) ? "val_log_loss" : "val_loss";
    }

    /** Returns the model, the examples and the settings of a training, to run and to resume it by oneself. */
    public TablePlan plan(Preprocessing fitted, Dataset data) {
        return new TablePlan(this, fitted, data);
    }

    /**
     * Fits the preprocessing to the rows of a table, and a model to most of them.
     *
     * @param table the rows, with the label in each that is to count
     * @param label the name of the target column
     * @throws dev.weft.file.MalformedDataException as {@link #preprocessing} does, or if no row is left
     * @throws dev.weft.training.NonFiniteException if training diverges
     */
    public Result fit(Table table, String label) {
        return fit(table, label, training -> training);
    }

    /**
     * Fits as {@link #fit(Table, String)} does, with a change to the training, such as
     * {@code training -> training.withListener(log)}.
     *
     * @param table the rows, with the label in each that is to count
     * @param label the name of the target column
     * @param change returns the training to run, instead of the recipe's
     */
    public Result fit(Table table, String label, UnaryOperator<Training> change) {
        Preprocessing fitted = preprocessing(table, label);
        return fit(fitted, fitted.dataset(table), change);
    }

    /**
     * Fits a model to examples that need not fit into memory.
     *
     * @param fitted the preprocessing that made them
     * @param data the examples, at least one
     * @param change returns the training to run, instead of the recipe's
     */
    public Result fit(Preprocessing fitted, Dataset data, UnaryOperator<Training> change) {
        TablePlan plan = plan(fitted, data);
        return plan.result(plan.start().fit(plan.training(), change.apply(plan.settings())));
    }
}
