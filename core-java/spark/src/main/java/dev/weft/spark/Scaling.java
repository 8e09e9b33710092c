package dev.weft.spark;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.tensor.Tensor;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The standardization of a numeric label: training sees {@code (y - mean) / deviation}, and the last layer of the
 * trained model undoes it.
 *
 * @param place the place of the label in a packed row; -1 for none
 * @param mean the mean of the label
 * @param deviation its standard deviation, dividing by n; 1 if all labels are the same
 */
record Scaling(int place, double mean, double deviation) implements Serializable {
    private static final long serialVersionUID = 1;
    static final Scaling NONE = new Scaling(-1, 0, 1);

    /** Sums of labels, exact, so that they do not depend on the order of the partitions. */
    private record Sums(long count, BigDecimal sum, BigDecimal squares) implements Serializable {
        private static final long serialVersionUID = 1;
        static final Sums NONE = new Sums(0, BigDecimal.ZERO, BigDecimal.ZERO);

        Sums plus(Sums other) {
            return new Sums(count + other.count, sum.add(other.sum), squares.add(other.squares));
        }
    }

    /** Measures the label of packed rows. */
    static Scaling of(JavaRDD<float[]> rows, int place) {
        Sums sums = rows.mapPartitions(partition -> List.of(sums(partition, place)).iterator()).collect().stream()
                .reduce(Sums.NONE, Sums::plus);
        BigDecimal count = BigDecimal.valueOf(Math.max(1, sums.count));
        BigDecimal mean = sums.sum.divide(count, MathContext.DECIMAL128);
        double variance = sums.squares.divide(count, MathContext.DECIMAL128).subtract(mean.multiply(mean))
                .doubleValue();
        return new Scaling(place, mean.doubleValue(), variance > 0 ? Math.sqrt(variance) : 1);
    }

    private static Sums sums(Iterator<float[]> rows, int place) {
        Sums sums = Sums.NONE;
        while (rows.hasNext()) {
            float label = rows.next()[place];
            if (!Float.isFinite(label)) {
                throw new IllegalArgumentException("WeftRegressor expects finite labels but got " + label);
            }
            BigDecimal exact = new BigDecimal(label);
            sums = sums.plus(new Sums(1, exact, exact.multiply(exact)));
        }
        return sums;
    }

    /** Standardizes the label of each row. */
    JavaPairRDD<Long, float[]> apply(JavaPairRDD<Long, float[]> rows) {
        return place < 0 ? rows : JavaPairRDD.fromJavaRDD(rows.map(row -> new Tuple2<>(row._1, scaled(row._2))));
    }

    private float[] scaled(float[] row) {
        float[] scaled = row.clone();
        scaled[place] = (float) ((row[place] - mean) / deviation);
        return scaled;
    }

    /** Returns a model whose last layer, a dense one with a bias, gives labels in their own unit. */
    byte[] undone(byte[] model) {
        if (place < 0) {
            return model;
        }
        Checkpoint checkpoint = Checkpoint.of(model);
        List<String> weights = checkpoint.tensors().keySet().stream().filter(name -> name.indexOf('/') < 0).toList();
        Map<String, Tensor> tensors = new LinkedHashMap<>(checkpoint.tensors());
        change(tensors, weights.get(weights.size() - 2), 0);
        change(tensors, weights.get(weights.size() - 1), mean);
        return new Checkpoint(tensors, checkpoint.facts()).bytes();
    }

    private void change(Map<String, Tensor> tensors, String name, double plus) {
        Tensor changed = tensors.get(name).copy();
        for (int i = 0; i < changed.size(); i++) {
            changed.data()[i] = (float) (changed.data()[i] * deviation + plus);
        }
        tensors.put(name, changed);
    }

    /** Returns the losses in the unit of the label, squared. */
    Map<String, List<Double>> undone(Map<String, List<Double>> history) {
        Map<String, List<Double>> undone = new LinkedHashMap<>(history);
        undone.replaceAll((name, losses) -> name.endsWith("loss")
                ? losses.stream().map(loss -> loss * deviation * deviation).toList() : losses);
        return undone;
    }
}
