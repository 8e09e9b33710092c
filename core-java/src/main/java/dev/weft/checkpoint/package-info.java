/**
 * Checkpoint files: named tensors and facts in a file that detects damage and survives crashes.
 *
 * <p>Start at {@link dev.weft.checkpoint.Checkpoint}, a single file. {@link dev.weft.checkpoint.CheckpointFolder} keeps
 * the newest checkpoints of a training run. {@link dev.weft.checkpoint.Safetensors} is the underlying format, which
 * other programs can read and write.
 *
 * <p>The package knows nothing about models and optimizers; {@code dev.weft.training} decides what is saved. It may
 * import {@code tensor}, {@code file} and {@code internal.text}.
 */
@NullMarked
package dev.weft.checkpoint;

import org.jspecify.annotations.NullMarked;
