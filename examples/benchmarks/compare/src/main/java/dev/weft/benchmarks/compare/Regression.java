package dev.weft.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * This run beside an earlier one. A time or size has risen if its whole {@link Spread} lies above that of before.
 *
 * @param before the earlier run
 * @param now this run
 */
record Regression(Results before, Results now) {
    private static final double BUSY = 0.1;

    /** A time or size in both runs. */
    private record Change(String workload, String entrant, Spread before, Spread now) {
        boolean isSlower() {
            return now.isAbove(before);
        }

        boolean isFaster() {
            return before.isAbove(now);
        }

        boolean isWeft() {
            return entrant.startsWith("weft");
        }

        String line() {
            Unit unit = Unit.of(workload);
            return String.format(Locale.ROOT, "| %s | %s | %s ± %.0f %% | %s ± %.0f %% | %+.0f %% | %s |%n", workload,
                    entrant, unit.text(before.median()), 100 * before.noise(), unit.text(now.median()),
                    100 * now.noise(), 100 * (now.median() / before.median() - 1),
                    isSlower() ? "**slower**" : isFaster() ? "faster" : "");
        }
    }

    /** Returns why the runs cannot be compared, or empty. */
    Optional<String> obstacle() {
        return Stream.of(different("machine", before.machine(), now.machine()),
                different("engine", before.engine(), now.engine()))
                .flatMap(Optional::stream).findFirst();
    }

    private static Optional<String> different(String what, String before, String now) {
        return before.isEmpty() || now.isEmpty() || before.equals(now) ? Optional.empty()
                : Optional.of("--regress expects results of the same " + what + " but got those of " + before
                        + " beside " + now + ": measure the earlier version here, too");
    }

    private List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        now.figures().forEach((names, figure) -> {
            Figures.Figure earlier = before.figures().get(names);
            if (earlier != null && Unit.of(names.get(0)).isCost()) {
                changes.add(new Change(names.get(0), names.get(1), Spread.of(earlier.values()),
                        Spread.of(figure.values())));
            }
        });
        return changes;
    }

    /** Whether Weft became slower or larger anywhere. */
    boolean isSlower() {
        return changes().stream().anyMatch(change -> change.isWeft() && change.isSlower());
    }

    /** Writes all changes as a table, and what to think of them. */
    String markdown() {
        StringBuilder page = new StringBuilder(
                "\n| workload | entrant | before | now | change | beyond the noise |\n|---|---|---|---|---|---|\n");
        List<Change> changes = changes();
        changes.forEach(change -> page.append(change.line()));
        page.append('\n').append(sentence(changes)).append('\n');
        if (changes.stream().anyMatch(change -> !change.isWeft() && change.isSlower())) {
            page.append("What does not contain Weft became slower, too: perhaps the machine did.\n");
        }
        if (!before.java().equals(now.java())) {
            page.append("Java was ").append(before.java()).append(" and is ").append(now.java()).append(".\n");
        }
        double others = Math.max(before.others(), now.others());
        if (others > BUSY) {
            page.append(String.format(Locale.ROOT, "Other programs kept up to %.1f processors busy: measure again on "
                    + "an idle machine.%n", others));
        }
        return page.toString();
    }

    private static String sentence(List<Change> changes) {
        List<String> slower = changes.stream().filter(change -> change.isWeft() && change.isSlower())
                .map(change -> change.workload() + " (" + change.entrant() + ")").toList();
        return changes.isEmpty() ? "The runs have no workload and entrant in common."
                : slower.isEmpty() ? "Weft became nowhere slower than its noise."
                : "Weft became slower: " + String.join(", ", slower) + ".";
    }
}
