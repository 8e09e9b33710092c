package dev.weft.metric;

/**
 * How a metric of single classes becomes one number, as in scikit-learn. With several independent yes/no outputs, each
 * output is a class in this sense.
 */
public enum Average {
    /** Counts the answers of all classes together. For one of several classes, precision and recall equal accuracy. */
    MICRO,
    /** The mean over the classes that occur among the labels or the predictions; a rare class counts like any other. */
    MACRO,
    /** The mean over the classes, each weighted by the number of its examples. */
    WEIGHTED
}
