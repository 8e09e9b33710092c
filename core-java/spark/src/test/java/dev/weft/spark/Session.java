package dev.weft.spark;

import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The session of all tests of this module, and rows for them. */
final class Session {
    private static final class Holder {
        static final SparkSession SPARK = SparkSession.builder().master("local[2]").appName("weft")
                .config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/weft-warehouse")
                .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }

    static final StructType FLOWERS = new StructType().add("id", DataTypes.IntegerType)
            .add("features", SQLDataTypes.VectorType()).add("label", DataTypes.DoubleType)
            .add("weight", DataTypes.DoubleType).add("held", DataTypes.BooleanType)
            .add("price", DataTypes.DoubleType);

    private Session() {}

    static SparkSession spark() {
        return Holder.SPARK;
    }

    /** Three classes around three points of a plane; a price in thousands that is linear in the features. */
    static List<Row> rows(int count) {
        RandomStream noise = RandomStream.of(5, "flowers");
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = i % 3;
            Vector features =
                    Vectors.dense(2 * kind + 0.4 * noise.nextGaussian(), kind % 2 + 0.4 * noise.nextGaussian());
            double price = 250_000 + 30_000 * features.apply(0) - 20_000 * features.apply(1);
            rows.add(RowFactory.create(i, features, (double) kind, 1.0 + i % 2, i % 5 == 4, price));
        }
        return rows;
    }

    /** The rows on so many partitions, in their order. */
    static org.apache.spark.sql.Dataset<Row> flowers(int count, int partitions) {
        return spark().createDataFrame(JavaSparkContext.fromSparkContext(spark().sparkContext())
                .parallelize(rows(count), partitions), FLOWERS);
    }

    /** The same rows as a data set of Weft. */
    static Dataset local(List<Row> rows) {
        float[][] features = new float[rows.size()][];
        int[] labels = new int[rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            Vector vector = rows.get(i).getAs(1);
            features[i] = new float[]{(float) vector.apply(0), (float) vector.apply(1)};
            labels[i] = (int) rows.get(i).getDouble(2);
        }
        return Dataset.of(features, labels);
    }
}
