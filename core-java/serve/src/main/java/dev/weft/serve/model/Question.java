package dev.weft.serve.model;

import dev.weft.tensor.Tensor;

/**
 * What a request asks of a model.
 *
 * @param examples the examples {@code [n, …]}, of the shape that the model takes
 * @param format writes their outputs
 */
record Question(Tensor examples, Format format) {
    /** Writes the outputs of a model. */
    interface Format {
        /** The reply with the outputs of {@link dev.weft.training.Predictor#predict(Tensor)}. */
        Reply reply(Tensor outputs);
    }

    int rows() {
        return examples.shape().rows();
    }
}
