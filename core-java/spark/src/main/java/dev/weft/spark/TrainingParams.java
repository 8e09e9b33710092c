package dev.weft.spark;

import dev.weft.spark.cluster.Settings;
import dev.weft.training.Model;
import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamValidators;
import org.apache.spark.ml.param.Params;

/**
 * What every estimator of Weft has: the columns of its rows, and how long and how to train.
 *
 * @param <S> the estimator itself
 */
public interface TrainingParams<S> extends PredictionParams<S> {
    /** The parameters of training; made once for each estimator. */
    Declared training();

    /**
     * The parameters of training, with the names that Spark's own have where there are such.
     *
     * @param label the column of labels
     * @param weight the column of weights
     * @param validation the column that says which rows are evaluated and not trained on
     * @param maxIter the number of epochs
     * @param batchSize the examples in a step
     * @param patience the epochs without improvement before training stops
     * @param tol the least improvement
     * @param seed the seed
     * @param model the model to train
     * @param shards into how many parts a batch is cut
     * @param workers how many workers train
     * @param checkpoints the folder for checkpoints
     * @param checkpointInterval the epochs between them
     * @param timeout how long workers wait for each other
     */
    record Declared(Param<String> label, Param<String> weight, Param<String> validation, IntParam maxIter,
            IntParam batchSize, IntParam patience, DoubleParam tol, LongParam seed, ModelParam model, IntParam shards,
            IntParam workers, Param<String> checkpoints, IntParam checkpointInterval, IntParam timeout)
            implements
                Serializable {
        private static final long serialVersionUID = 1;

        /** The parameters of one estimator, with their usual values. */
        public static Declared of(Params parent) {
            String uid = parent.uid();
            Declared all = new Declared(new Param<>(uid, "labelCol", "column of labels"),
                    new Param<>(uid, "weightCol", "column of weights, at least 0; by default, all rows count 1"),
                    new Param<>(uid, "validationIndicatorCol",
                            "column of booleans: rows with true are evaluated after each epoch and not trained on"),
                    new IntParam(uid, "maxIter", "largest number of epochs, of passes over all rows",
                            ParamValidators.gtEq(0)),
                    new IntParam(uid, "batchSize", "rows in a step, over all workers", ParamValidators.gtEq(1)),
                    new IntParam(uid, "patience",
                            "epochs without improvement after which training stops, with the weights of the best one; "
                                    + "0 for none",
                            ParamValidators.gtEq(0)),
                    new DoubleParam(uid, "tol", "least difference of the loss that counts as an improvement",
                            ParamValidators.gtEq(0)),
                    new LongParam(uid, "seed", "seed of the initial weights, the order of the rows and dropout"),
                    new ModelParam(parent, "model", "model of Weft to train, without weights"),
                    new IntParam(uid, "numShards",
                            "into how many parts each batch is cut; the result depends on it, but not on the number "
                                    + "of workers",
                            ParamValidators.gtEq(1)),
                    new IntParam(uid, "numWorkers",
                            "tasks that train at the same time, at most numShards; 0 for as many as the cluster has "
                                    + "slots",
                            ParamValidators.gtEq(0)),
                    new Param<>(uid, "checkpointDir",
                            "folder for checkpoints, from which a failed training continues; empty for none"),
                    new IntParam(uid, "checkpointInterval", "epochs from one checkpoint to the next",
                            ParamValidators.gtEq(1)),
                    new IntParam(uid, "timeout", "seconds that workers wait for each other; 0 for the usual limit",
                            ParamValidators.gtEq(0)));
            parent.setDefault(all.label, "label");
            parent.setDefault(all.maxIter, 20);
            parent.setDefault(all.batchSize, 128);
            parent.setDefault(all.patience, 0);
            parent.setDefault(all.tol, 0.0);
            parent.setDefault(all.seed, 1L);
            parent.setDefault(all.shards, 8);
            parent.setDefault(all.workers, 0);
            parent.setDefault(all.checkpoints, "");
            parent.setDefault(all.checkpointInterval, 1);
            parent.setDefault(all.timeout, 0);
            return all;
        }
    }

    /** The settings as the training takes them. */
    default Settings settings() {
        return new Settings(getMaxIter(), getBatchSize(), getNumShards(), getNumWorkers(), getPatience(), getTol(),
                getCheckpointDir(), getCheckpointInterval(), getTimeout());
    }

    /** The parameter of the column of labels. */
    default Param<String> labelCol() {
        return training().label();
    }

    /** Returns the column of labels, {@code label} by default. */
    default String getLabelCol() {
        return getOrDefault(labelCol());
    }

    /**
     * Sets the column of labels.
     */
    default S setLabelCol(String value) {
        return Self.of(set(labelCol(), value));
    }

    /** The parameter of the column of weights. */
    default Param<String> weightCol() {
        return training().weight();
    }

    /** Returns the column of weights. */
    default String getWeightCol() {
        return getOrDefault(weightCol());
    }

    /**
     * Sets the column of weights. Finite numbers of at least 0; a row of weight 0 does not count.
     */
    default S setWeightCol(String value) {
        return Self.of(set(weightCol(), value));
    }

    /** The parameter of the column that is true for rows to evaluate after each epoch. */
    default Param<String> validationIndicatorCol() {
        return training().validation();
    }

    /** Returns the column that is true for rows to evaluate after each epoch. */
    default String getValidationIndicatorCol() {
        return getOrDefault(validationIndicatorCol());
    }

    /**
     * Sets the column that is true for rows to evaluate after each epoch. With {@link #setPatience}, their loss decides
     * when to stop.
     */
    default S setValidationIndicatorCol(String value) {
        return Self.of(set(validationIndicatorCol(), value));
    }

    /** The parameter of the largest number of epochs. */
    default IntParam maxIter() {
        return training().maxIter();
    }

    /** Returns the largest number of epochs, 20 by default. */
    default int getMaxIter() {
        return (Integer) getOrDefault(maxIter());
    }

    /**
     * Sets the largest number of epochs.
     */
    default S setMaxIter(int value) {
        return Self.of(set(maxIter(), value));
    }

    /** The parameter of the number of rows in a step over all workers. */
    default IntParam batchSize() {
        return training().batchSize();
    }

    /** Returns the number of rows in a step over all workers, 128 by default. */
    default int getBatchSize() {
        return (Integer) getOrDefault(batchSize());
    }

    /**
     * Sets the number of rows in a step over all workers.
     */
    default S setBatchSize(int value) {
        return Self.of(set(batchSize(), value));
    }

    /** The parameter of the number of epochs without improvement after which training stops. */
    default IntParam patience() {
        return training().patience();
    }

    /** Returns the number of epochs without improvement after which training stops, 0 for none. */
    default int getPatience() {
        return (Integer) getOrDefault(patience());
    }

    /**
     * Sets the number of epochs without improvement after which training stops. Training ends with the weights of the
     * best epoch: that of the least loss of the rows to evaluate, or of the training if there are none.
     */
    default S setPatience(int value) {
        return Self.of(set(patience(), value));
    }

    /** The parameter of the least difference of the loss that counts as an improvement. */
    default DoubleParam tol() {
        return training().tol();
    }

    /** Returns the least difference of the loss that counts as an improvement, 0 by default. */
    default double getTol() {
        return (Double) getOrDefault(tol());
    }

    /**
     * Sets the least difference of the loss that counts as an improvement.
     */
    default S setTol(double value) {
        return Self.of(set(tol(), value));
    }

    /** The parameter of the seed. */
    default LongParam seed() {
        return training().seed();
    }

    /** Returns the seed, 1 by default. */
    default long getSeed() {
        return (Long) getOrDefault(seed());
    }

    /**
     * Sets the seed. It replaces that of a model that was set.
     */
    default S setSeed(long value) {
        return Self.of(set(seed(), value));
    }

    /** The parameter of the model to train. */
    default ModelParam model() {
        return training().model();
    }

    /** Returns the model to train, without weights. */
    default Model getModel() {
        return getOrDefault(model());
    }

    /**
     * Sets the model to train. Its input, loss, optimizer and metrics are its own; the column
     * of features gives the shape of its input if it declares none.
     */
    default S setModel(Model value) {
        return Self.of(set(model(), value));
    }

    /** The parameter of the number of parts of a batch. */
    default IntParam numShards() {
        return training().shards();
    }

    /** Returns the number of parts of a batch, 8 by default. */
    default int getNumShards() {
        return (Integer) getOrDefault(numShards());
    }

    /**
     * Sets the number of parts of a batch. Weights are the same for any number of workers, and those of a training on
     * one machine with as many shards.
     */
    default S setNumShards(int value) {
        return Self.of(set(numShards(), value));
    }

    /** The parameter of the number of tasks that train at the same time. */
    default IntParam numWorkers() {
        return training().workers();
    }

    /** Returns the number of tasks that train at the same time, 0 for as many as possible. */
    default int getNumWorkers() {
        return (Integer) getOrDefault(numWorkers());
    }

    /**
     * Sets the number of tasks that train at the same time.
     */
    default S setNumWorkers(int value) {
        return Self.of(set(numWorkers(), value));
    }

    /** The parameter of the folder for checkpoints. */
    default Param<String> checkpointDir() {
        return training().checkpoints();
    }

    /** Returns the folder for checkpoints, empty for none. */
    default String getCheckpointDir() {
        return getOrDefault(checkpointDir());
    }

    /**
     * Sets the folder for checkpoints. Any file system that Hadoop knows.
     */
    default S setCheckpointDir(String value) {
        return Self.of(set(checkpointDir(), value));
    }

    /** The parameter of the number of epochs from one checkpoint to the next. */
    default IntParam checkpointInterval() {
        return training().checkpointInterval();
    }

    /** Returns the number of epochs from one checkpoint to the next, 1 by default. */
    default int getCheckpointInterval() {
        return (Integer) getOrDefault(checkpointInterval());
    }

    /**
     * Sets the number of epochs from one checkpoint to the next.
     */
    default S setCheckpointInterval(int value) {
        return Self.of(set(checkpointInterval(), value));
    }

    /** The parameter of the number of seconds that workers wait for each other. */
    default IntParam timeout() {
        return training().timeout();
    }

    /** Returns the number of seconds that workers wait for each other, 0 for the usual limit. */
    default int getTimeout() {
        return (Integer) getOrDefault(timeout());
    }

    /**
     * Sets the number of seconds that workers wait for each other.
     */
    default S setTimeout(int value) {
        return Self.of(set(timeout(), value));
    }

    /** Sets the largest number of epochs, as {@link #setMaxIter} does. */
    default S setEpochs(int value) {
        return setMaxIter(value);
    }
}
