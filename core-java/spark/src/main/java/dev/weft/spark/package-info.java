/** Training, predictions and search on Apache Spark, with the bits of one machine. */
@NullMarked
package dev.weft.spark;

import org.jspecify.annotations.NullMarked;
