/**
 * Weights without their model, by name: NumPy's npz files and PyTorch's state dicts. Start with
 * {@link dev.weft.exchange.weights.StateDict} for PyTorch and {@link dev.weft.exchange.weights.Npz} for NumPy.
 */
@NullMarked
package dev.weft.exchange.weights;

import org.jspecify.annotations.NullMarked;
