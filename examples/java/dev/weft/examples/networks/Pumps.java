package dev.weft.examples.networks;

import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Made-up pumps with 16 sensors. A pump has three hidden conditions {@code s}, normal numbers; a sensor shows {@code
 * sin(a·s + b) + noise}. The wear of the bearing is {@code s1 · s2}, that of the seal {@code s2 · s3}, and the pump
 * fails within a year if their sum is above 0.3. Anyone can measure the wear of a pump that is taken apart, but one has
 * to wait a year to know whether it fails.
 */
public final class Pumps {
    /** The number of sensors. */
    public static final int SENSORS = 16;
    private static final double NOISE = 0.1;

    private final float[] mixing;
    private final RandomStream random;

    /** Makes the sensors up. */
    public Pumps(long seed) {
        random = RandomStream.of(seed, "pumps");
        mixing = random.normal(0, 1).next(4 * SENSORS);
    }

    /**
     * Observes {@code count} pumps. The features are the {@code sensors}; the labels are the {@code wear}, two
     * numbers, and {@code fails}, 0 or 1. It is known of the first {@code known} pumps; that of the others is NaN, with
     * the weight 0.
     */
    public Dataset observe(int count, int known) {
        Tensor sensors = Tensor.zeros(count, SENSORS);
        Tensor wear = Tensor.zeros(count, 2);
        Tensor fails = Tensor.zeros(count, 1);
        Tensor weights = Tensor.zeros(count);
        for (int i = 0; i < count; i++) {
            double[] s = {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
            for (int k = 0; k < SENSORS; k++) {
                double sum = mixing[4 * k] * s[0] + mixing[4 * k + 1] * s[1] + mixing[4 * k + 2] * s[2];
                sensors.data()[i * SENSORS + k] =
                        (float) (Math.sin(sum + mixing[4 * k + 3]) + NOISE * random.nextGaussian());
            }
            double bearing = s[0] * s[1];
            double seal = s[1] * s[2];
            wear.data()[2 * i] = (float) bearing;
            wear.data()[2 * i + 1] = (float) seal;
            fails.data()[i] = i >= known ? Float.NaN : bearing + seal > 0.3 ? 1 : 0;
            weights.data()[i] = i < known ? 1 : 0;
        }
        Map<String, Tensor> labels = new LinkedHashMap<>();
        labels.put("wear", wear);
        labels.put("fails", fails);
        return Dataset.of(Map.of("sensors", sensors), labels, Map.of("fails", weights));
    }
}
