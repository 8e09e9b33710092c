package dev.weft.examples.networks;

import dev.weft.data.Dataset;
import dev.weft.random.RandomStream;
import dev.weft.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A made-up census: who earns more than a certain income? The log-odds are the sum of
 *
 * <ul>
 * <li>smooth effects: income rises with the level of education, peaks at the age of 50, and grows with the hours of
 * work, the more so with a good education; each occupation adds a number of its own;
 * <li>exceptions: one in five pairs of education and occupation earns much more or much less than that, for no reason.
 * </ul>
 *
 * <p>Whether a person earns more is then drawn, so that not even the true log-odds are always right.
 */
public final class Census {
    /** The number of levels of education. */
    public static final int EDUCATIONS = 10;
    /** The number of occupations. */
    public static final int OCCUPATIONS = 30;
    /** The number of pairs of an education and an occupation. */
    public static final int PAIRS = EDUCATIONS * OCCUPATIONS;

    private final double[] occupations = new double[OCCUPATIONS];
    private final double[] exceptions = new double[PAIRS];
    private final RandomStream random;
    private int best;

    /** Makes the occupations and exceptions up. */
    public Census(long seed) {
        random = RandomStream.of(seed, "census");
        for (int i = 0; i < OCCUPATIONS; i++) {
            occupations[i] = random.nextGaussian();
        }
        for (int i = 0; i < PAIRS; i++) {
            exceptions[i] = random.nextInt(5) > 0 ? 0 : random.nextInt(2) == 0 ? 4 : -4;
        }
    }

    /**
     * Asks {@code count} people. The features are the class indices {@code education}, {@code occupation} and
     * {@code pair}, and two {@code numbers}: age and hours, scaled to about -1 to 1. The label is {@code rich}, 0 or 1.
     */
    public Dataset people(int count) {
        float[][] columns = new float[3][count];
        Tensor numbers = Tensor.zeros(count, 2);
        Tensor rich = Tensor.zeros(count, 1);
        best = 0;
        for (int i = 0; i < count; i++) {
            int education = random.nextInt(EDUCATIONS);
            int occupation = random.nextInt(OCCUPATIONS);
            int pair = education * OCCUPATIONS + occupation;
            float age = 2 * random.nextFloat() - 1;
            float hours = 2 * random.nextFloat() - 1;
            double level = (education - 4.5) / 4.5;
            double logOdds = 1.5 * level + occupations[occupation] + 1.5 - 6 * (age - 0.3) * (age - 0.3)
                    + 2 * hours * (1 + level) + exceptions[pair];
            boolean yes = random.nextDouble() < 1 / (1 + Math.exp(-logOdds));
            best += yes == logOdds > 0 ? 1 : 0;
            columns[0][i] = education;
            columns[1][i] = occupation;
            columns[2][i] = pair;
            numbers.data()[2 * i] = age;
            numbers.data()[2 * i + 1] = hours;
            rich.data()[i] = yes ? 1 : 0;
        }
        Map<String, Tensor> features = new LinkedHashMap<>();
        features.put("education", Tensor.vector(columns[0]));
        features.put("occupation", Tensor.vector(columns[1]));
        features.put("pair", Tensor.vector(columns[2]));
        features.put("numbers", numbers);
        return Dataset.of(features, Map.of("rich", rich));
    }

    /** How many of the people who were asked last the true log-odds would have guessed right. */
    public int best() {
        return best;
    }
}
