/**
 * Tables as people have them, with dates, words and missing values, from the file to a prediction. Each program is also
 * a Kotlin program and a script; {@code examples/docs} has a page about each.
 *
 * <p>{@link dev.weft.examples.tables.BikeRentals} reads tables that {@link dev.weft.examples.tables.Rentals} made up.
 */
@NullMarked
package dev.weft.examples.tables;

import org.jspecify.annotations.NullMarked;
