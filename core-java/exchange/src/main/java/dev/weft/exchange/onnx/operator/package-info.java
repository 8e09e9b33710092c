/**
 * The operators of ONNX, computed on arrays of any of its types. Programs meet
 * {@link dev.weft.exchange.onnx.operator.Array} alone, the values of a graph. Start with
 * {@link dev.weft.exchange.onnx.operator.Operators}, the table of them.
 */
@NullMarked
package dev.weft.exchange.onnx.operator;

import org.jspecify.annotations.NullMarked;
