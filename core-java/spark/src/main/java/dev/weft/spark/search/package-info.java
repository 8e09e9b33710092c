/**
 * Searches on Spark, one trial per task. Start with {@link dev.weft.spark.search.SparkSearch}. {@code Errand} is the
 * task of a trial, and {@code Parcel} the bytes that travel.
 */
@NullMarked
package dev.weft.spark.search;

import org.jspecify.annotations.NullMarked;
