package dev.weft.table;

import dev.weft.internal.cell.Clock;
import dev.weft.internal.cell.Missing;
import dev.weft.internal.cell.Numeral;
import java.util.List;
import java.util.Optional;

/**
 * How the cells of a column are read.
 *
 * @param textIsMissing whether a text that is no number, or no time, stands for a missing value; otherwise it is an
 *     error
 * @param doubtIsMissing whether a mark that may be a word stands for a missing value in a column of words
 * @param signIsWord whether a mark without letters is a word, as among other signs
 * @param naIsWord whether {@code NA} is a word, such as the code of Namibia
 */
record Format(Csv.Kind kind, boolean textIsMissing, boolean doubtIsMissing, boolean signIsWord, boolean naIsWord,
        char decimal, boolean dayFirst) {
    /** Whether {@code cell} stands for a missing value; {@code marks} replaces the usual marks. */
    boolean isMissing(String cell, Optional<List<String>> marks) {
        if (cell.isEmpty()) {
            return true;
        }
        if (marks.isPresent()) {
            return marks.get().contains(cell);
        }
        if (kind == Csv.Kind.WORDS && Missing.isSign(cell)) {
            return !signIsWord;
        }
        return kind == Csv.Kind.WORDS
                ? Missing.isSure(cell) && !(naIsWord && cell.equals("NA")) || doubtIsMissing && Missing.isDoubtful(cell)
                : Missing.is(cell);
    }

    /** The number or time that {@code cell} stands for, NaN if it is none. */
    double value(String cell) {
        return kind == Csv.Kind.TIMES ? Clock.seconds(cell, dayFirst) : Numeral.of(cell, decimal);
    }
}
