/**
 * Tables: rows and columns that become examples. {@link dev.weft.table.Csv} reads a {@link dev.weft.table.Table}, and
 * {@link dev.weft.table.Preprocessing} learns how its columns become features and labels:
 *
 * <pre>{@code
 * Table table = Csv.read(Path.of("examples/data/iris/iris.csv")).shuffle(1);
 * Preprocessing preprocessing = Preprocessing.fit(table.slice(30, 150), "species");
 * Dataset train = preprocessing.dataset(table.slice(30, 150));
 * Dataset test = preprocessing.dataset(table.slice(0, 30));
 * }</pre>
 *
 * <p>Learn the preprocessing from the training rows only, and give it to the model with {@code Trained.preprocess}, so
 * that the saved model predicts from table rows. May import {@code data} and the packages below it.
 */
@NullMarked
package dev.weft.table;

import org.jspecify.annotations.NullMarked;
