package dev.weft.metric;

import dev.weft.tensor.Tensor;

/** Predictions and the numbers they should equal, {@code outputs} for each example. Sums run in double precision. */
record Residuals(float[] predictions, float[] labels, int outputs) {
    static Residuals of(Tensor predictions, Tensor labels) {
        expectEqualSizes("Metric", predictions, labels);
        return new Residuals(predictions.data(), labels.data(), predictions.shape().rowSize());
    }

    static void expectEqualSizes(String who, Tensor predictions, Tensor labels) {
        if (predictions.size() != labels.size() || predictions.shape().rows() != labels.shape().rows()) {
            throw new IllegalArgumentException(who + " expects a label for each number but got predictions "
                    + predictions.shape()
                    + " and labels " + labels.shape());
        }
    }

    double meanAbsolute() {
        double sum = 0;
        for (int i = 0; i < labels.length; i++) {
            sum += Math.abs((double) predictions[i] - labels[i]);
        }
        return sum / labels.length;
    }

    double rootMeanSquare() {
        double sum = 0;
        for (int output = 0; output < outputs; output++) {
            sum += squares(output);
        }
        return Math.sqrt(sum / labels.length);
    }

    double determination() {
        double sum = 0;
        for (int output = 0; output < outputs; output++) {
            double mean = 0;
            for (int i = output; i < labels.length; i += outputs) {
                mean += (double) labels[i] * outputs / labels.length;
            }
            double total = 0;
            for (int i = output; i < labels.length; i += outputs) {
                total += (labels[i] - mean) * (labels[i] - mean);
            }
            sum += total == 0 ? Double.NaN : 1 - squares(output) / total;
        }
        return sum / outputs;
    }

    private double squares(int output) {
        double sum = 0;
        for (int i = output; i < labels.length; i += outputs) {
            double d = (double) predictions[i] - labels[i];
            sum += d * d;
        }
        return sum;
    }
}
