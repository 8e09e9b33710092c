/**
 * Named tensors and facts in a file, nothing more.
 * Start at {@link dev.weft.checkpoint.Checkpoint}; training saves through {@link dev.weft.checkpoint.CheckpointFolder}.
 * May import {@code tensor} only.
 */
@NullMarked
package dev.weft.checkpoint;

import org.jspecify.annotations.NullMarked;
