/**
 * Models as Java source: one class without dependencies that predicts as the model does. Start with
 * {@link dev.weft.exchange.source.JavaSource}. May use all of weft-core.
 */
@NullMarked
package dev.weft.exchange.source;

import org.jspecify.annotations.NullMarked;
