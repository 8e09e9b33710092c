/**
 * Named tensors and facts in a file, nothing more.
 * Start at {@link dev.weft.checkpoint.Checkpoint}; training saves through {@link dev.weft.checkpoint.CheckpointFolder}.
 * May import {@code tensor}, {@code file} and {@code internal.text}.
 */
@NullMarked
package dev.weft.checkpoint;

import org.jspecify.annotations.NullMarked;
