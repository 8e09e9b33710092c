package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the programs of documents 000 and 004 with their published output. */
class PublishedDigitsTest {
    private static final String INITIAL =
            "-0.81131822 1.48459876 0.06532937 -2.4427042 0.0992484 0.59122431 -0.81131822 1.48459876 0.06532937";
    /** Published weights, which differ in the last digit between four groups of machines. */
    private static final List<String> RANDOM_BINARY = List.of(
            "-1.9618274 2.58235407 1.68203783 -3.4681716 1.06982327 2.11788988 -1.8247149 2.68546653 1.41819501",
            "-1.96182752 2.58235407 1.68203771 -3.46817183 1.06982315 2.11788988 -1.82471502 2.68546653 1.41819501",
            "-1.9618274 2.582354 1.6820377 -3.4681718 1.0698233 2.11789 -1.8247149 2.6854665 1.418195",
            "-1.9618274 2.582354 1.6820378 -3.4681718 1.0698233 2.1178901 -1.824715 2.6854665 1.4181951");

    @ParameterizedTest
    @EnumSource
    void document000(Program program) {
        String printed = program.run("random-binary");
        assertEquals("0.0674925 0.0163385 0.00907547 0.00714436 0.00578471", losses(printed));
        float[] weights = numbers(printed);
        assertEquals(0, ulps(INITIAL, weights, 0));
        assertTrue(RANDOM_BINARY.stream().anyMatch(group -> ulps(group, weights, 9) <= 1),
                () -> Arrays.toString(weights));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            gd; 0; 5.13118 0.429111 0.409789 0.399923 0.394146 0.390597; -0.70006633 0.9136318 0.08953571 \
            -2.3402493 -0.14641267 0.58823055 -0.06024267 0.91956186 -0.0682071
            momentum; 0; 5.13118 0.384391 0.383592 0.383562 0.383561 0.383561; -0.61332554 0.8312484 0.07565959 \
            -2.25777149 -0.14481366 0.56783187 -0.10432342 0.77349013 -0.04419039
            adam; 2; 5.20999 0.617026 0.392288 0.386432 0.384254 0.383676; -0.40074909 1.02251101 1.00135291 \
            -2.13084817 -0.23977895 1.12739885 -0.4457432 1.04927158 -0.5386759
            """)
    void document004(String optimizer, int ulps, String losses, String weights) {
        for (Program program : Program.values()) {
            String printed = program.run("three-optimizers", "--optimizer", optimizer);
            assertEquals(losses, losses(printed), program.name());
            float[] numbers = numbers(printed);
            assertEquals(0, ulps(INITIAL, numbers, 0), program.name());
            assertTrue(ulps(weights, numbers, 9) <= ulps, () -> program + " " + Arrays.toString(numbers));
        }
    }

    private static String losses(String printed) {
        return String.join(" ",
                Pattern.compile("After \\d+ .* is (\\S+)").matcher(printed).results().map(line -> line.group(1))
                        .toList());
    }

    /** Returns all numbers of the matrices in order: the initial weights, then the final ones. */
    private static float[] numbers(String printed) {
        List<String> found =
                Pattern.compile("-?\\d+\\.\\d+").matcher(printed.replaceAll("After .*", "")).results()
                        .map(number -> number.group()).toList();
        float[] numbers = new float[found.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(found.get(i));
        }
        assertEquals(18, numbers.length);
        return numbers;
    }

    private static int ulps(String expected, float[] numbers, int offset) {
        int most = 0;
        String[] words = expected.split(" ");
        for (int i = 0; i < words.length; i++) {
            int published = Float.floatToIntBits(Float.parseFloat(words[i]));
            most = Math.max(most, Math.abs(published - Float.floatToIntBits(numbers[offset + i])));
        }
        return most;
    }
}
