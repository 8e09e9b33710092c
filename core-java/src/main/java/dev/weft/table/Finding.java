package dev.weft.table;

/**
 * What a {@link Preparation} found in the training table, in words for people: what it does with a column, and why. A
 * program may choose by {@link #kind}, and add how to have it otherwise in its own terms.
 * <pre>{@code
 * Preparation.fit(table, "survived").findings().forEach(finding -> System.out.println(finding.text()));
 * }</pre>
 *
 * @param column the name of the column; if one finding stands for many columns, the first of them
 * @param kind what kind of fact it is
 * @param text one sentence with the name of the column, such as {@code id is left out: its whole numbers never repeat}
 */
public record Finding(String column, Kind kind, String text) {
    /** What a finding is about, and the method of {@link Preparation.Options} that changes it. */
    public enum Kind {
        /** Whether the label is a class or a number: {@code withTask}. */
        TASK,
        /** Rows without a label are left out; no option. */
        UNLABELLED,
        /** Missing values are filled, or are a category of their own; no option. */
        MISSING,
        /** An identifier is left out: {@code withKept}. */
        IDENTIFIER,
        /** A column with one value is left out; no option. */
        CONSTANT,
        /** A column without a value is left out; no option. */
        EMPTY,
        /** Rare words count as one: {@code withIgnored} leaves the column out. */
        RARE,
        /** Dates and times are cut into parts: {@code withIgnored} leaves the column out. */
        TIMES,
        /** A column or the label spans decades and is replaced with its logarithm: {@code withLogarithms}. */
        LOGARITHM,
        /** A column alone predicts the label perfectly: {@code withIgnored} leaves it out. */
        LEAK,
        /** A number such as -999 that may stand for a missing value: {@link Csv.Options#withMissing}. */
        MARK,
        /** One class has more than four in five rows; nothing is changed by that. */
        IMBALANCE
    }
}
