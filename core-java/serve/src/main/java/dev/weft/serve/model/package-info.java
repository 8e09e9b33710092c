/**
 * Models behind HTTP. {@link dev.weft.serve.model.ModelServer} answers predictions of saved models in the formats of
 * TensorFlow Serving, KServe and the Open Inference Protocol; {@link dev.weft.serve.model.Serving} says which, where
 * and within which {@link dev.weft.serve.model.ModelLimits}.
 *
 * <pre>{@code
 * try (ModelServer server = ModelServer.open(Path.of("iris.safetensors"), 8080)) {
 *     server.await();
 * }
 * }</pre>
 *
 * <p>How a request becomes a reply: {@code Entrance} checks who asks, {@code Routes} knows what is answered,
 * {@code Models} finds the version of the model, {@code RowFormat} or {@code TensorFormat} makes examples of the body,
 * {@code Batches} predicts them together with those of other requests, and the format writes the outputs.
 *
 * <p>May import {@code training}, {@code table}, {@code evaluation}, {@code loss}, {@code data}, {@code tensor},
 * {@code file} and {@code internal.text} of the core, {@code dev.weft.serve.http}, and the HTTP server of the JDK.
 */
@NullMarked
package dev.weft.serve.model;

import org.jspecify.annotations.NullMarked;
