/**
 * Named tensors and metadata in a file. Start with {@link dev.weft.checkpoint.Checkpoint}; a training saves through
 * {@link dev.weft.checkpoint.CheckpointFolder}. Both write {@link dev.weft.checkpoint.Safetensors} files, which many
 * programs read.
 *
 * <p>Writing is atomic: a crash at any moment leaves either the old file or the new one, whole. Reading verifies every
 * bit. May import {@code tensor}, {@code file} and {@code internal.text}.
 */
@NullMarked
package dev.weft.checkpoint;

import org.jspecify.annotations.NullMarked;
