/**
 * Files into examples, examples into batches.
 * Start at {@link dev.weft.data.Dataset}, then {@link dev.weft.data.Batches}. May import {@code tensor} and
 * {@code random}.
 */
@NullMarked
package dev.weft.data;

import org.jspecify.annotations.NullMarked;
