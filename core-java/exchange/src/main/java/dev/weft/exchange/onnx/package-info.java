/**
 * Models as ONNX files, which other programs run. Start with {@link dev.weft.exchange.onnx.Onnx}.
 */
@NullMarked
package dev.weft.exchange.onnx;

import org.jspecify.annotations.NullMarked;
