/**
 * Tables. {@link dev.weft.table.Csv} reads a {@link dev.weft.table.Table}, and {@link dev.weft.table.Preprocessing}
 * learns how its columns become features and labels. May import {@code data} and the packages below it.
 */
@NullMarked
package dev.weft.table;

import org.jspecify.annotations.NullMarked;
