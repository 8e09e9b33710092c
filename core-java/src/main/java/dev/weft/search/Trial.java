package dev.weft.search;

/**
 * One trial of a search: its settings and how well they did.
 *
 * @param number the number of the trial, from 1, in the order of drawing
 * @param settings its settings
 * @param epochs the number of epochs that it was trained for
 * @param score the score of its best epoch; NaN if it diverged or no epoch has a score, which counts as worst
 * @param bestEpoch the epoch with this score, from 1; 0 if there is none
 */
public record Trial(int number, Settings settings, int epochs, double score, int bestEpoch) {
    /** Whether the trial has no score: its loss became NaN or infinite, or its score is undefined. */
    public boolean diverged() {
        return Double.isNaN(score);
    }

    /** One line, such as {@code trial 3: rate=0.01 hidden=64, score 0.25 in epoch 8 of 9}. */
    @Override
    public String toString() {
        return "trial " + number + ": " + settings + (diverged() ? ", diverged in " + epochs + " epochs"
                : ", score " + score + " in epoch " + bestEpoch + " of " + epochs);
    }
}
