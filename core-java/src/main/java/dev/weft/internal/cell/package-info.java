/**
 * The cells of text files as people write them: encodings, rows and separators, numbers, dates, and marks of missing
 * values. {@code table} makes columns of them; they are not part of the API and may change in any version. May import
 * {@code file} and the CSV reader.
 */
@NullMarked
package dev.weft.internal.cell;

import org.jspecify.annotations.NullMarked;
