package dev.weft.blas;

import java.util.Arrays;
import java.util.Random;

/** Compares {@link Engine#addByRow} of many shapes with the rows one at a time, and prints where they differ. */
final class Chains {
    private Chains() {}

    /** Expects the core type of OpenBLAS; prints it, whether the check passed, and all differences. */
    public static void main(String[] arguments) {
        OpenBlas engine = (OpenBlas) EngineTest.engine("openblas");
        System.out.println(engine.description().contains("kernels for " + arguments[0] + ",") + " "
                + engine.byRow().isAlike());
        Random random = new Random(1);
        for (int n = 1; n <= 64; n++) {
            compare(engine, random, 1 + random.nextInt(60), n, 1 + random.nextInt(90));
            compare(engine, random, 36 + random.nextInt(30), n, 1 + random.nextInt(90));
        }
        for (int n : new int[]{65, 88, 100, 127, 128, 129, 160, 200, 250, 255, 256}) {
            compare(engine, random, 36 + random.nextInt(30), n, 1 + random.nextInt(300));
        }
        for (int k : new int[]{255, 256, 257, 320, 321, 384, 385, 512, 513, 640, 769, 1025, 2000}) {
            compare(engine, random, 40, 10, k);
            compare(engine, random, 40, 34, k);
        }
        compare(engine, random, 1600, 24, 30);
    }

    private static void compare(Engine engine, Random random, int m, int n, int k) {
        float[] a = numbers(random, m * k);
        float[] b = numbers(random, k * n);
        float[] together = numbers(random, m * n);
        float[] alone = together.clone();
        engine.addByRow(m, n, k, a, 0, k, b, 0, n, together, 0, n);
        for (int row = 0; row < m; row++) {
            engine.addByRow(1, n, k, a, row * k, k, b, 0, n, alone, row * n, n);
        }
        if (!Arrays.equals(together, alone)) {
            System.out.println(m + " rows of " + n + " columns, " + k + " terms");
        }
    }

    private static float[] numbers(Random random, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }
}
