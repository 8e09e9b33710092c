/**
 * What a running training on a cluster tells the driver, over Spark's own connections: steps, epochs and checkpoints.
 * Worker 0 has a {@link dev.weft.spark.report.Reporting}, the driver a {@link dev.weft.spark.report.Followed}, and
 * {@link dev.weft.spark.report.ReportPlugin} carries the messages between them.
 */
@NullMarked
package dev.weft.spark.report;

import org.jspecify.annotations.NullMarked;
