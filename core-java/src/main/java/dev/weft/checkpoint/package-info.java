/**
 * Named tensors and metadata in a file. Start with {@link dev.weft.checkpoint.Checkpoint}; a training saves through
 * {@link dev.weft.checkpoint.CheckpointFolder}. May import {@code tensor}, {@code file} and {@code internal.text}.
 */
@NullMarked
package dev.weft.checkpoint;

import org.jspecify.annotations.NullMarked;
