package dev.weft.spark;

import dev.weft.data.Dataset;
import dev.weft.data.Mnist;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** MNIST as a DataFrame: features {@code [784]} from 0 to 1, labels from 0 to 9. Each JVM reads the files itself. */
enum Digits implements Serializable {
    TRAIN, TEST;

    private static final StructType SCHEMA = new StructType().add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType);

    private static final class Holder {
        static final Mnist MNIST = read();

        private static Mnist read() {
            try {
                return Mnist.read(Path.of("../../examples/data/mnist").toAbsolutePath().normalize());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Dataset local() {
        return this == TRAIN ? Holder.MNIST.train() : Holder.MNIST.test();
    }

    /** The first rows, on so many partitions, in their order. */
    org.apache.spark.sql.Dataset<Row> rows(SparkSession spark, long count, int partitions) {
        return spark.createDataFrame(spark.range(0, count, 1, partitions).javaRDD().map(i -> row(i.intValue())),
                SCHEMA);
    }

    private Row row(int example) {
        float[] features = new float[local().features().size()];
        float[] label = new float[1];
        local().copy(example, features, 0, label, 0);
        double[] pixels = new double[features.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = features[i];
        }
        return RowFactory.create(Vectors.dense(pixels), (double) label[0]);
    }
}
