package dev.weft.data;

import dev.weft.random.RandomStream;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;

/**
 * Data sets of points in a square, made up for teaching: what a small network learns of them can be drawn. Each has
 * features {@code [2]}, the coordinates x1 and x2 from -6 to 6, and labels of one of three kinds:
 * <ul>
 * <li>the two classes of {@link #circle}, {@link #xor}, {@link #gauss}, {@link #spiral(int, double, long)}, {@link
 * #moons}, {@link #line} and the gates are -1 and 1, of shape {@code [1]}, for an output with tanh; {@link #indices}
 * turns them into class indices;
 * <li>the classes of the sets that take their number are class indices, of shape {@code []}, for the softmax cross
 * entropy;
 * <li>those of {@link #plane} and {@link #multiGauss} are numbers of shape {@code [1]}.
 * </ul>
 *
 * <p>The examples come in random order, so a slice is a random sample. All numbers follow from the seed and are
 * bit-identical on every machine.
 *
 * <pre>{@code
 * List<Dataset> parts = Synthetic.spiral(500, 10, 1).split(0.5);
 * }</pre>
 *
 * <p>All methods take the number of examples, from 1 to 100,000, the noise in percent, from 0 to 50, and any seed; they
 * throw an {@link IllegalArgumentException} for other numbers.
 */
public final class Synthetic {
    private static final double HALF = 6;
    private static final double RADIUS = 5;
    private static final int MOST_EXAMPLES = 100_000;
    private static final int MOST_CLASSES = 10;
    /** Centers and signs of the hills and hollows of {@link #multiGauss}. */
    private static final double[][] HILLS =
            {{-4, 2.5, 1}, {0, 2.5, -1}, {4, 2.5, 1}, {-4, -2.5, -1}, {0, -2.5, 1}, {4, -2.5, -1}};

    /** Makes example {@code i}: writes its two coordinates to {@code point} and returns its label. */
    @FunctionalInterface
    private interface Rule {
        double example(int i, Noise random, double[] point);
    }

    /** The random numbers of one data set. */
    private record Noise(RandomStream stream, double share) {
        double uniform(double low, double high) {
            return low + (high - low) * stream.nextDouble();
        }

        /** A number within {@code most} times the share of noise, around 0. */
        double around(double most) {
            return uniform(-most, most) * share;
        }

        /** A normal number around {@code mean} within the square: others are drawn again. */
        double normal(double mean, double deviation) {
            double drawn;
            do {
                drawn = mean + deviation * stream.nextGaussian();
            } while (Math.abs(drawn) > HALF);
            return drawn;
        }
    }

    private Synthetic() {}

    /**
     * Returns a disk of class 1 within a ring of class -1. Noise moves the border for each point by up to 5 times its
     * share in both directions.
     */
    public static Dataset circle(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> {
            double radius = i < count / 2 ? random.uniform(0, RADIUS / 2) : random.uniform(RADIUS * 0.7, RADIUS);
            polar(radius, random.uniform(0, 2 * Math.PI), point);
            double x = point[0] + random.around(RADIUS);
            double y = point[1] + random.around(RADIUS);
            return Math.sqrt(x * x + y * y) < RADIUS / 2 ? 1 : -1;
        });
    }

    /**
     * Returns four squares: class 1 where x1 and x2 have the same sign, else -1, with a gap of 0.6 between them. Noise
     * moves the borders for each point by up to 5 times its share.
     */
    public static Dataset xor(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> {
            for (int axis = 0; axis < 2; axis++) {
                double drawn = random.uniform(-RADIUS, RADIUS);
                point[axis] = drawn + (drawn > 0 ? 0.3 : -0.3);
            }
            return (point[0] + random.around(RADIUS)) * (point[1] + random.around(RADIUS)) >= 0 ? 1 : -1;
        });
    }

    /**
     * Returns two clouds of normally distributed points around (2, 2), class 1, and (-2, -2), class -1. Their variance
     * grows with the noise, from 0.5 to 4; points outside the square are drawn again.
     */
    public static Dataset gauss(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> {
            double label = i < count / 2 ? 1 : -1;
            double deviation = Math.sqrt(0.5 + 7 * random.share);
            point[0] = random.normal(2 * label, deviation);
            point[1] = random.normal(2 * label, deviation);
            return label;
        });
    }

    /** Returns two arms of a spiral, class 1 and class -1. Noise moves the points by up to its share. */
    public static Dataset spiral(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> 1 - 2 * arm(i, 2, count, random, point));
    }

    /**
     * Returns the arms of a spiral, each a class. Noise moves the points by up to its share.
     *
     * @param classes the number of arms, from 2 to 10
     */
    public static Dataset spiral(int count, double noise, int classes, long seed) {
        return classes(count, noise, classes, seed, (i, random, point) -> arm(i, classes, count, random, point));
    }

    private static int arm(int i, int arms, int count, Noise random, double[] point) {
        int arm = (int) ((long) i * arms / count);
        int first = (int) (((long) arm * count + arms - 1) / arms);
        int next = (int) (((long) (arm + 1) * count + arms - 1) / arms);
        double along = (double) (i - first) / (next - first);
        polar(RADIUS * along, Math.PI / 2 - 3.5 * Math.PI * along - 2 * Math.PI * arm / arms, point);
        point[0] += random.around(1);
        point[1] += random.around(1);
        return arm;
    }

    /**
     * Returns two half moons that reach into each other, class 1 above and class -1 below. Noise moves the points by up
     * to 3 times its share.
     */
    public static Dataset moons(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> {
            double label = i < count / 2 ? 1 : -1;
            polar(3, random.uniform(0, Math.PI), point);
            point[0] = label * (point[0] - 1.5) + random.around(3);
            point[1] = label * (point[1] - 0.75) + random.around(3);
            return label;
        });
    }

    /**
     * Returns rings around the center, each a class. Noise moves the points by up to its share.
     *
     * @param classes the number of rings, from 2 to 10
     */
    public static Dataset rings(int count, double noise, int classes, long seed) {
        return classes(count, noise, classes, seed, (i, random, point) -> {
            int ring = i % classes;
            polar(RADIUS * (ring + random.uniform(0.2, 0.8)) / classes, random.uniform(0, 2 * Math.PI), point);
            point[0] += random.around(1);
            point[1] += random.around(1);
            return ring;
        });
    }

    /**
     * Returns clouds of normally distributed points, each a class, around points on a circle of radius 4. Their
     * standard deviation is 0.4 plus twice the share of noise; points outside the square are drawn again.
     *
     * @param classes the number of clouds, from 2 to 10
     */
    public static Dataset blobs(int count, double noise, int classes, long seed) {
        return classes(count, noise, classes, seed, (i, random, point) -> {
            int blob = i % classes;
            polar(4, Math.PI / 2 - 2 * Math.PI * blob / classes, point);
            point[0] = random.normal(point[0], 0.4 + 2 * random.share);
            point[1] = random.normal(point[1], 0.4 + 2 * random.share);
            return blob;
        });
    }

    /**
     * Returns points of the whole square, class 1 where x1 + x2 &lt; 1, else -1. Noise moves the border for each point
     * by up to 5 times its share.
     */
    public static Dataset line(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> {
            anywhere(random, point);
            return point[0] + point[1] + random.around(RADIUS) < 1 ? 1 : -1;
        });
    }

    /** Returns the gate AND: points around (±4, ±4), class 1 where x1 and x2 are both positive. */
    public static Dataset andGate(int count, double noise, long seed) {
        return gate(count, noise, seed, 0b1000);
    }

    /** Returns the gate OR: points around (±4, ±4), class 1 where x1 or x2 or both are positive. */
    public static Dataset orGate(int count, double noise, long seed) {
        return gate(count, noise, seed, 0b1110);
    }

    /** Returns the gate XOR: points around (±4, ±4), class 1 where either x1 or x2 is positive. */
    public static Dataset xorGate(int count, double noise, long seed) {
        return gate(count, noise, seed, 0b0110);
    }

    /** Bit {@code x1 + 2 x2} of the table is the result of the gate. */
    private static Dataset gate(int count, double noise, long seed, int table) {
        return signs(count, noise, seed, (i, random, point) -> {
            int corner = i % 4;
            double spread = 0.5 + 3 * random.share;
            point[0] = ((corner & 1) == 0 ? -4 : 4) + random.uniform(-spread, spread);
            point[1] = ((corner & 2) == 0 ? -4 : 4) + random.uniform(-spread, spread);
            return (table >> corner & 1) == 0 ? -1 : 1;
        });
    }

    /**
     * Returns points with the label {@code (x1 + x2) / 10}, a number from -1.2 to 1.2. Noise moves the point that the
     * label belongs to by up to 6 times its share.
     */
    public static Dataset plane(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> {
            anywhere(random, point);
            return (point[0] + random.around(HALF) + point[1] + random.around(HALF)) / 10;
        });
    }

    /**
     * Returns points with the height of a landscape as label, a number from -1 to 1: three hills and three hollows
     * alternate in two rows; each falls to 0 within a distance of 2. Noise moves the point that the label belongs to by
     * up to 6 times its share.
     */
    public static Dataset multiGauss(int count, double noise, long seed) {
        return signs(count, noise, seed, (i, random, point) -> {
            anywhere(random, point);
            double x = point[0] + random.around(HALF);
            double y = point[1] + random.around(HALF);
            double height = 0;
            for (double[] hill : HILLS) {
                double distance = Math.sqrt((x - hill[0]) * (x - hill[0]) + (y - hill[1]) * (y - hill[1]));
                double own = hill[2] * Math.max(0, 1 - distance / 2);
                height = Math.abs(own) > Math.abs(height) ? own : height;
            }
            return height;
        });
    }

    /**
     * Returns the same examples with class indices of shape {@code []}: 0 for a label below 0, else 1. For a network
     * with one output per class.
     *
     * @throws IllegalArgumentException if the labels are not of shape {@code [1]}
     */
    public static Dataset indices(Dataset signs) {
        if (!signs.labels().equals(Shape.of(1))) {
            throw new IllegalArgumentException(
                    "Synthetic.indices expects labels of shape [1] but got " + signs.labels());
        }
        Batch all = signs.all();
        float[] indices = new float[signs.size()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = all.labels().data()[i] < 0 ? 0 : 1;
        }
        return Dataset.of(all.features(), Tensor.vector(indices));
    }

    private static void polar(double radius, double angle, double[] point) {
        // StrictMath gives the same bits on every machine
        point[0] = radius * StrictMath.cos(angle);
        point[1] = radius * StrictMath.sin(angle);
    }

    private static void anywhere(Noise random, double[] point) {
        point[0] = random.uniform(-HALF, HALF);
        point[1] = random.uniform(-HALF, HALF);
    }

    private static Dataset signs(int count, double noise, long seed, Rule rule) {
        return dataset(count, noise, seed, rule, count, 1);
    }

    private static Dataset classes(int count, double noise, int classes, long seed, Rule rule) {
        if (classes < 2 || classes > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "Synthetic expects from 2 to " + MOST_CLASSES + " classes but got " + classes);
        }
        return dataset(count, noise, seed, rule, count);
    }

    private static Dataset dataset(int count, double noise, long seed, Rule rule, int... labelShape) {
        if (count < 1 || count > MOST_EXAMPLES) {
            throw new IllegalArgumentException(
                    "Synthetic expects from 1 to " + MOST_EXAMPLES + " examples but got " + count);
        }
        if (!(noise >= 0 && noise <= 50)) {
            throw new IllegalArgumentException("Synthetic expects noise from 0 to 50 percent but got " + noise);
        }
        RandomStream stream = RandomStream.of(seed, "synthetic");
        int[] order = stream.split("order").permutation(count);
        Noise random = new Noise(stream, noise / 100);
        Tensor features = Tensor.zeros(count, 2);
        Tensor labels = Tensor.zeros(labelShape);
        double[] point = new double[2];
        for (int i = 0; i < count; i++) {
            double label = rule.example(i, random, point);
            features.data()[2 * order[i]] = (float) point[0];
            features.data()[2 * order[i] + 1] = (float) point[1];
            labels.data()[order[i]] = (float) label;
        }
        return Dataset.of(features, labels);
    }
}
