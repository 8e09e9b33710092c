package dev.weft.internal.text;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Finds the known words that are most similar to a misspelled one, ignoring case, spaces and punctuation. Holds no
 * state: threads may share it.
 */
public final class Spelling {
    // A hostile file must not cost more here than reading it.
    private static final int MOST = 1_000;
    private static final int LONGEST = 100;

    private Spelling() {}

    /**
     * Returns those of the first 1,000 {@code known} words that are nearest to {@code word}; none if nothing is
     * similar.
     */
    public static List<String> nearest(String word, Collection<String> known) {
        String plain = plain(word);
        int limit = plain.length() > LONGEST ? -1 : Math.min(plain.length() - 1, (plain.length() + 1) / 3);
        List<String> alike =
                known.stream().limit(MOST).filter(other -> Math.abs(plain(other).length() - plain.length()) <= limit)
                        .toList();
        int[] distances = alike.stream().mapToInt(other -> distance(plain, plain(other))).toArray();
        int least = Arrays.stream(distances).min().orElse(Integer.MAX_VALUE);
        return least > limit ? List.of()
                : IntStream.range(0, distances.length).filter(i -> distances[i] == least).mapToObj(alike::get).toList();
    }

    /** Returns them as a question to append to a message, {@code " (did you mean loss?)"}; empty if there are none. */
    public static String question(String word, Collection<String> known) {
        List<String> near = nearest(word, known);
        return near.isEmpty() ? "" : " (did you mean " + String.join(" or ", near) + "?)";
    }

    private static String plain(String word) {
        StringBuilder letters = new StringBuilder();
        word.toLowerCase(Locale.ROOT).codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
        return letters.toString();
    }

    /**
     * The number of letters to insert, delete, replace or swap with the next (Damerau 1964, optimal string alignment).
     */
    private static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    table[i][j] = i + j;
                    continue;
                }
                int replaced = table[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                table[i][j] = Math.min(Math.min(table[i - 1][j], table[i][j - 1]) + 1, replaced);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    table[i][j] = Math.min(table[i][j], table[i - 2][j - 2] + 1);
                }
            }
        }
        return table[a.length()][b.length()];
    }
}
