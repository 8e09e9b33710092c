package dev.weft.spark;

import dev.weft.tensor.Tensor;
import dev.weft.training.Predictor;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * Appends predictions to the rows of a partition, which it reads in chunks and never holds as a whole.
 *
 * @param model the model
 * @param reader how rows become features
 * @param answers which columns to append
 */
record Scoring(Shared model, Reader reader, Answers answers) implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1;
    /** As many examples as the predictor computes at once. */
    private static final int CHUNK = 504;

    /** Computes the outputs of a model for some rows. */
    interface Reader extends Serializable {
        /** Returns the outputs {@code [n, …]} for n rows. */
        Tensor predict(Predictor model, List<Row> rows);
    }

    /** Reads the numbers of some columns. */
    record OfNumbers(RowReader columns) implements Reader {
        private static final long serialVersionUID = 1;

        @Override
        public Tensor predict(Predictor model, List<Row> rows) {
            float[] features = new float[rows.size() * columns.size()];
            int at = 0;
            for (Row row : rows) {
                at = columns.read(row, features, at);
            }
            return model.predict(Tensor.of(model.features().batch(rows.size()), features));
        }
    }

    /** Reads the columns of a table by their names. */
    record OfTables(TableReader columns) implements Reader {
        private static final long serialVersionUID = 1;

        @Override
        public Tensor predict(Predictor model, List<Row> rows) {
            return model.predict(columns.read(rows));
        }
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Scored(rows, model.predictor());
    }

    private final class Scored implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final Predictor predictor;
        private final Deque<Row> ready = new ArrayDeque<>();

        Scored(Iterator<Row> rows, Predictor predictor) {
            this.rows = rows;
            this.predictor = predictor;
        }

        @Override
        public boolean hasNext() {
            return !ready.isEmpty() || rows.hasNext();
        }

        @Override
        public Row next() {
            if (ready.isEmpty()) {
                fill();
            }
            return ready.remove();
        }

        private void fill() {
            List<Row> chunk = new ArrayList<>(CHUNK);
            while (chunk.size() < CHUNK && rows.hasNext()) {
                chunk.add(rows.next());
            }
            if (chunk.isEmpty()) {
                throw new NoSuchElementException();
            }
            List<@Nullable Object[]> added = answers.values(predictor, reader.predict(predictor, chunk));
            for (int i = 0; i < chunk.size(); i++) {
                ready.add(appended(chunk.get(i), added, i));
            }
        }

        private static Row appended(Row row, List<@Nullable Object[]> added, int place) {
            int own = row.size();
            @Nullable
            Object[] values = new @Nullable Object[own + added.size()];
            for (int i = 0; i < own; i++) {
                values[i] = row.get(i);
            }
            for (int i = 0; i < added.size(); i++) {
                values[own + i] = added.get(i)[place];
            }
            return RowFactory.create(values);
        }
    }
}
