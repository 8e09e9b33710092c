package dev.weft.internal.check;

import java.util.Collection;
import java.util.List;

/**
 * Patterns for the paths of layers, such as {@code dense1}, {@code residual1.dense2} or {@code encoder*}. A {@code *}
 * stands for any characters, dots included, or none. Immutable: threads may share it.
 *
 * @param patterns the patterns, at most {@value #MOST} of at most {@value #LONGEST} characters, none of them empty
 */
public record NamePatterns(List<String> patterns) {
    // A hostile file must not cost more here than reading it.
    private static final int MOST = 4_000;
    private static final int LONGEST = 1_024;

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if there are too many patterns, or one is empty or too long
     */
    public NamePatterns {
        patterns = List.copyOf(patterns);
        Expect.that(patterns.size() <= MOST, "Model", "at most " + MOST + " patterns of layer names", patterns.size());
        for (String pattern : patterns) {
            Expect.that(!pattern.isEmpty() && pattern.length() <= LONGEST, "Model",
                    "patterns of layer names of 1 to " + LONGEST + " characters", pattern.length());
        }
    }

    /** Whether a pattern matches the whole {@code path}. */
    public boolean match(String path) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, path));
    }

    /** Whether a pattern matches {@code path} or that of a layer around it. */
    public boolean cover(String path) {
        return patterns.stream().anyMatch(pattern -> covers(pattern, path));
    }

    /** Whether {@code pattern} matches {@code path} or that of a layer around it. */
    public static boolean covers(String pattern, String path) {
        for (int end = path.indexOf('.'); end >= 0; end = path.indexOf('.', end + 1)) {
            if (matches(pattern, path.substring(0, end))) {
                return true;
            }
        }
        return matches(pattern, path);
    }

    /** The patterns that match none of {@code paths}. */
    public List<String> unmatched(Collection<String> paths) {
        return patterns.stream().filter(pattern -> paths.stream().noneMatch(path -> matches(pattern, path))).toList();
    }

    /** Whether {@code pattern} matches the whole {@code path}; takes no longer than their lengths multiplied. */
    public static boolean matches(String pattern, String path) {
        int star = -1;
        int resumed = 0;
        int p = 0;
        int i = 0;
        while (i < path.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p;
                resumed = i;
                p++;
            } else if (p < pattern.length() && pattern.charAt(p) == path.charAt(i)) {
                p++;
                i++;
            } else if (star >= 0) {
                // The last star takes one more character.
                resumed++;
                i = resumed;
                p = star + 1;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
