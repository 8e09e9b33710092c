package dev.weft.spark;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.data.Dataset;
import dev.weft.spark.cluster.Examples;
import dev.weft.spark.cluster.Fitted;
import dev.weft.spark.cluster.Fitting;
import dev.weft.spark.cluster.Layout;
import dev.weft.spark.cluster.Settings;
import dev.weft.tensor.Shape;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** Trains on the driver, with all rows in its memory, and with the bits of a training on many workers. */
record OnDriver() implements Fitting {
    private static final int MOST_ROWS = Integer.MAX_VALUE - 8;

    @Override
    public Fitted fit(JavaSparkContext spark, Examples examples, byte[] model, Settings settings) {
        Trained trained = Trained.of(Checkpoint.of(model));
        Shape features = trained.features();
        Training training = settings.training(examples.validation().isPresent()).withShards(settings.shards());
        if (examples.validation().isPresent()) {
            training = training.withValidation(dataset(examples.validation().get(), examples.validationSize(),
                    examples.layout(), features));
        }
        return Fitted.of(trained.fit(dataset(examples.rows(), examples.size(), examples.layout(), features), training));
    }

    private static Dataset dataset(JavaPairRDD<Long, float[]> rows, long size, Layout layout, Shape features) {
        if (size > MOST_ROWS) {
            throw new IllegalArgumentException("OnDriver expects at most " + MOST_ROWS + " rows but got " + size
                    + ": train on the cluster");
        }
        float[][] all = new float[(int) size][];
        rows.collect().forEach(row -> all[Math.toIntExact(row._1)] = row._2);
        return layout.dataset(features, all);
    }
}
