/** The training of {@code weft train mnist --spark MASTER}, which the launcher calls by name. No API for others. */
@NullMarked
package dev.weft.spark.launcher;

import org.jspecify.annotations.NullMarked;
