package dev.weft.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.data.Mnist;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import dev.weft.training.Training;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Handwritten digits, through the estimator: {@code -Dtest=MnistTest -Dweft.long=true} trains on all of them, and
 * {@code -Dweft.measure=true} prints the time beside Spark's own network, and the rate of predictions.
 */
class MnistTest {
    private static final int WIDTH = 500;

    private static double accuracy(Dataset<Row> predicted) {
        return new MulticlassClassificationEvaluator().setMetricName("accuracy").evaluate(predicted);
    }

    @Test
    @EnabledIfSystemProperty(named = "weft.long", matches = "true")
    void theModelOfTheTutorialReachesItsAccuracyFromADataFrame() throws Exception {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1).decay(0.99), Dense.of(WIDTH, Activations.RELU),
                Dense.of(Mnist.CLASSES));
        WeftClassificationModel trained =
                new WeftClassifier().setModel(model).setEpochs(19).setBatchSize(100).setNumShards(1)
                        .fit(Digits.TRAIN.rows(Session.spark(), 55_000, 4));
        double accuracy = accuracy(trained.transform(Digits.TEST.rows(Session.spark(), 10_000, 2)));
        System.out.println("accuracy " + accuracy + " " + trained.history());
        assertTrue(accuracy >= 0.976, () -> "accuracy " + accuracy);
    }

    private static <T> T measured(String what, Callable<T> work) throws Exception {
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = machine.getProcessCpuTime();
        long start = System.nanoTime();
        T result = work.call();
        System.out.printf(Locale.ROOT, "%-40s %6.2f CPU s, %6.2f s%n", what, (machine.getProcessCpuTime() - cpu) / 1e9,
                (System.nanoTime() - start) / 1e9);
        return result;
    }

    @Test
    @EnabledIfSystemProperty(named = "weft.measure", matches = "true")
    void besideTheNetworkOfSpark() {
        new Perceptron().print(new WeftClassifier().getStepSize(), 0.003);
    }

    /** Computes all rows and forgets them. */
    private static int written(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
        return 0;
    }

    @Test
    @EnabledIfSystemProperty(named = "weft.measure", matches = "true")
    void theRateOfPredictions() throws Exception {
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(WIDTH, Activations.RELU),
                Dense.of(Mnist.CLASSES)).withInput(784);
        Dataset<Row> rows = Digits.TRAIN.rows(Session.spark(), 20_000, 1).cache();
        rows.count();
        WeftModel weft = WeftModel.of(model.fit(Digits.TEST.local(), Training.epochs(1)));
        Predictor local = weft.predictor();
        Tensor examples = Digits.TRAIN.local().take(20_000).all().features();
        for (int i = 0; i < 5; i++) {
            measured("local, in chunks", () -> {
                for (int from = 0; from < examples.shape().rows(); from += 504) {
                    local.predict(examples.rows(from, Math.min(from + 504, examples.shape().rows())));
                }
                return 0;
            });
            measured("transform, prediction only", () -> written(weft.copy(new org.apache.spark.ml.param.ParamMap())
                    .setProbabilityCol("").setRawPredictionCol("").transform(rows)));
            measured("transform, all columns", () -> written(weft.transform(rows)));
            measured("rows alone", () -> written(rows));
        }
    }
}
