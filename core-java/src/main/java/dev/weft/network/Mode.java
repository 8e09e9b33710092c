package dev.weft.network;

/** What a network is recorded for. */
public enum Mode {
    /** Learning: dropout drops, batch normalization uses and gathers the batch's statistics. */
    TRAINING,
    /** Predicting: every example for itself, nothing random. */
    INFERENCE
}
