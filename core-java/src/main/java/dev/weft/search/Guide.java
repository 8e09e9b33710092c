package dev.weft.search;

import dev.weft.random.RandomStream;
import java.util.List;

/**
 * Draws points near the best trials (a tree-structured Parzen estimator, Bergstra et al., NeurIPS 2011). The best
 * quarter of the trials are good, the others bad; both have a density, a mixture of a uniform one and a kernel around
 * each of their points. Of {@value #CANDIDATES} points drawn from the kernels of the good, the one with the largest
 * ratio good(x) / bad(x) is taken.
 *
 * <p>The kernel of an ordered range is a normal one of width {@code max(0.05, 0.5 · n^(-1/(d + 4)) · spread)}, cut to
 * the range; that of categories leaves a share of {@value #ELSEWHERE} to the other categories.
 */
final class Guide {
    private static final int CANDIDATES = 32;
    private static final double ELSEWHERE = 0.25;
    private static final double NARROWEST = 0.05;

    private final Space space;
    private final List<double[]> good;
    private final List<double[]> bad;
    private final double[] goodWidths;
    private final double[] badWidths;

    /** @param ranked the points of the trials so far, the best after the first rung first */
    Guide(Space space, List<double[]> ranked) {
        this.space = space;
        int best = best(ranked.size());
        good = ranked.subList(0, best);
        bad = ranked.subList(best, ranked.size());
        goodWidths = widths(good);
        badWidths = widths(bad);
    }

    private static int best(int trials) {
        return Math.max(2, (trials + 3) / 4);
    }

    /** Whether there are enough trials to tell good from bad. */
    static boolean isUseful(int trials) {
        return trials >= best(trials) + 2;
    }

    private double[] widths(List<double[]> points) {
        int n = points.size();
        double[] widths = new double[space.ranges().size()];
        for (int j = 0; j < widths.length; j++) {
            double mean = 0;
            for (double[] point : points) {
                mean += point[j] / n;
            }
            double variance = 0;
            for (double[] point : points) {
                variance += (point[j] - mean) * (point[j] - mean) / n;
            }
            widths[j] = Math.max(NARROWEST,
                    StrictMath.pow(n, -1.0 / (widths.length + 4)) * Math.sqrt(variance));
        }
        return widths;
    }

    double[] draw(RandomStream stream) {
        double[] best = new double[0];
        double highest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < CANDIDATES; k++) {
            double[] point = near(good.get(stream.nextInt(good.size())), stream);
            double ratio = StrictMath.log(density(point, good, goodWidths))
                    - StrictMath.log(density(point, bad, badWidths));
            if (ratio > highest) {
                highest = ratio;
                best = point;
            }
        }
        return best;
    }

    private double[] near(double[] point, RandomStream stream) {
        double[] moved = point.clone();
        for (int j = 0; j < moved.length; j++) {
            int categories = space.ranges().get(j).categories();
            if (categories == 0) {
                do {
                    moved[j] = point[j] + goodWidths[j] * stream.nextGaussian();
                } while (!(moved[j] >= 0 && moved[j] < 1));
            } else if (stream.nextDouble() < ELSEWHERE) {
                moved[j] = stream.nextDouble();
            }
        }
        return moved;
    }

    private double density(double[] at, List<double[]> points, double[] widths) {
        double sum = 1; // the uniform density of the cube, which counts as one point
        for (double[] point : points) {
            double product = 1;
            for (int j = 0; j < at.length; j++) {
                int categories = space.ranges().get(j).categories();
                product *= categories == 0 ? kernel((at[j] - point[j]) / widths[j]) / widths[j]
                        : category(at[j], categories) == category(point[j], categories)
                                ? (1 - ELSEWHERE) * categories + ELSEWHERE
                        : ELSEWHERE;
            }
            sum += product;
        }
        return sum / (points.size() + 1);
    }

    private static double kernel(double z) {
        return StrictMath.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
    }

    private static int category(double share, int categories) {
        return (int) (share * categories);
    }
}
