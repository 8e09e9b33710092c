package dev.weft.spark;

import dev.weft.spark.cluster.Examples;
import dev.weft.spark.cluster.Layout;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Numbers packed rows in the order of the DataFrame, which is that of its partitions and of the rows within each. The
 * packed rows stay in memory, or on the disks of the executors, until this is closed.
 */
final class Numbering implements AutoCloseable {
    private final Part rows;
    private final Optional<Part> validation;

    /** Packed rows, where they begin in each partition, and how many they are. */
    private record Part(JavaRDD<float[]> packed, long[] starts, long size) {
        static Part of(JavaRDD<float[]> packed) {
            packed.persist(StorageLevel.MEMORY_AND_DISK());
            List<Long> counts = packed.mapPartitions(Part::count).collect();
            long[] starts = new long[counts.size()];
            for (int i = 1; i < starts.length; i++) {
                starts[i] = starts[i - 1] + counts.get(i - 1);
            }
            return new Part(packed, starts, counts.stream().mapToLong(count -> count).sum());
        }

        private static Iterator<Long> count(Iterator<float[]> rows) {
            long count = 0;
            while (rows.hasNext()) {
                rows.next();
                count++;
            }
            return LongStream.of(count).iterator();
        }

        JavaPairRDD<Long, float[]> numbered() {
            return JavaPairRDD.fromJavaRDD(packed.mapPartitionsWithIndex(new Numbers(starts), true));
        }
    }

    private record Numbers(long[] starts)
            implements
                Function2<Integer, Iterator<float[]>, Iterator<Tuple2<Long, float[]>>> {
        private static final long serialVersionUID = 1;

        @Override
        public Iterator<Tuple2<Long, float[]>> call(Integer partition, Iterator<float[]> rows) {
            return new Iterator<>() {
                private long next = starts[partition];

                @Override
                public boolean hasNext() {
                    return rows.hasNext();
                }

                @Override
                public Tuple2<Long, float[]> next() {
                    return new Tuple2<>(next++, rows.next());
                }
            };
        }
    }

    private Numbering(Part rows, Optional<Part> validation) {
        this.rows = rows;
        this.validation = validation;
    }

    /** Packs and counts rows. */
    static Numbering of(JavaRDD<Row> rows, Packing packing) {
        if (packing.validation() < 0) {
            return new Numbering(Part.of(rows.map(packing::pack)), Optional.empty());
        }
        return new Numbering(Part.of(rows.filter(row -> !packing.isHeldBack(row)).map(packing::pack)),
                Optional.of(Part.of(rows.filter(packing::isHeldBack).map(packing::pack))));
    }

    /** The packed rows to train on. */
    JavaRDD<float[]> packed() {
        return rows.packed;
    }

    /** Changes each row to train on and to evaluate, as training takes it. */
    Examples examples(Layout layout, Change change) {
        Optional<Part> evaluated = validation.filter(part -> part.size > 0);
        return new Examples(change.of(rows.numbered()), rows.size, layout,
                evaluated.map(part -> change.of(part.numbered())), evaluated.map(Part::size).orElse(0L));
    }

    /** Changes numbered rows. */
    interface Change {
        /** Returns changed copies of the rows. */
        JavaPairRDD<Long, float[]> of(JavaPairRDD<Long, float[]> rows);
    }

    @Override
    public void close() {
        rows.packed.unpersist();
        validation.ifPresent(part -> part.packed.unpersist());
    }
}
