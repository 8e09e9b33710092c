package dev.weft.benchmarks.compare;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;

/**
 * A made-up table, the same on every machine: numbers {@code x0, x1, …} from 0 to 1, words {@code w0, …}, and the label
 * {@code y = 10 sin(π x0 x1) + 20 (x2 - 0.5)² + 10 x3 + 5 x4 + noise}, noise of deviation 1 (Friedman, "Multivariate
 * Adaptive Regression Splines", 1991). No model can have an RMSE below 1.
 *
 * @param rows the number of rows
 * @param numbers the number of numeric columns, at least 5
 * @param words the number of columns of words
 */
record FriedmanTable(int rows, int numbers, int words) {
    /** 67 MB. */
    static final FriedmanTable LARGE = new FriedmanTable(337_000, 20, 2);
    /** 2 MB, of which 16,000 rows are for training. */
    static final FriedmanTable SMALL = new FriedmanTable(20_000, 10, 0);

    private static final List<String> COLOURS = List.of("amber", "black", "cyan", "green", "indigo", "red", "white");
    private static final int STEPS = 1_000_000;

    /** Writes the table as CSV if {@code folder} does not have it yet, and returns the file. */
    Path in(Path folder) throws IOException {
        Path file = folder.resolve("friedman-" + rows + "-" + numbers + "-" + words + ".csv");
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Path part = folder.resolve(file.getFileName() + ".part");
            try (BufferedWriter out = Files.newBufferedWriter(part)) {
                write(out);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return file;
    }

    private void write(BufferedWriter out) throws IOException {
        for (int i = 0; i < numbers; i++) {
            out.write("x" + i + ",");
        }
        for (int i = 0; i < words; i++) {
            out.write("w" + i + ",");
        }
        out.write("y\n");
        Random random = new Random(1);
        double[] x = new double[numbers];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < numbers; i++) {
                int step = random.nextInt(STEPS);
                x[i] = (double) step / STEPS;
                out.write("0." + String.valueOf(STEPS + step).substring(1) + ",");
            }
            for (int i = 0; i < words; i++) {
                out.write(COLOURS.get(random.nextInt(COLOURS.size())) + ",");
            }
            double y = 10 * StrictMath.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3]
                    + 5 * x[4] + random.nextGaussian();
            out.write(Math.round(y * 1e4) / 1e4 + "\n");
        }
    }
}
