/**
 * Tables: reads rows and columns from CSV files and converts them to features and labels.
 *
 * <p>{@link dev.weft.table.Csv} reads a file into a {@link dev.weft.table.Table}, whose {@link dev.weft.table.Column}s
 * hold numbers or categories. {@link dev.weft.table.Preprocessing} is fitted to the training table and then converts
 * any table with the same columns to a {@link dev.weft.data.Dataset}. It is saved with the model.
 * {@link dev.weft.table.Preparation} comes before it for tables as people have them, with missing values, dates and
 * identifiers: it chooses a {@link dev.weft.table.ColumnRule} for each column and reports
 * {@linkplain dev.weft.table.Finding findings}.
 * {@link dev.weft.table.TableFields} does the same for networks with several named inputs or outputs.
 * {@link dev.weft.table.PrincipalComponents} optionally replaces the numeric features with fewer, uncorrelated ones.
 * Start with {@link dev.weft.table.Preprocessing}, whose example shows all steps.
 *
 * <p>Files that do not fit into memory can be streamed: see {@link dev.weft.table.Csv#stream} and the methods of
 * {@link dev.weft.table.Preprocessing} that take a path.
 *
 * <p>This package may import {@code data} and what is below it.
 */
@NullMarked
package dev.weft.table;

import org.jspecify.annotations.NullMarked;
