/** Training on the rows of a cluster. */
@NullMarked
package dev.weft.spark.cluster;

import org.jspecify.annotations.NullMarked;
