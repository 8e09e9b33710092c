package dev.weft.benchmarks;

import dev.weft.blas.Blas;
import dev.weft.blas.Workers;
import dev.weft.exchange.source.JavaSource;
import dev.weft.loss.Losses;
import dev.weft.network.Activations;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Predictor;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import javax.tools.ToolProvider;

/**
 * The workload infer1, a prediction of 784-500-10 for one row: by Weft, and by the class of plain Java that
 * {@code JavaSource} writes. Their blocks take turns, so that both meet the same machine; the results are the medians
 * of the blocks, and of the ratios of neighbours, with their quartiles.
 */
final class OneRow {
    private static final int BLOCKS = 101;
    private static final int REPETITIONS = 2_000;

    private OneRow() {}

    /** One prediction; the sum of results keeps the compiler from leaving it out. */
    private interface Work {
        float run() throws Throwable;
    }

    public static void main(String[] arguments) throws Throwable {
        Predictor weft = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(500, Activations.RELU), Dense.of(10))
                .withInput(784).build().predictor();
        float[] row = new float[784];
        Random random = new Random(1);
        for (int i = 0; i < row.length; i++) {
            row[i] = random.nextFloat();
        }
        Tensor example = Tensor.of(Shape.of(1, row.length), row);
        MethodHandle plain = compiled(weft);
        Work[] works = {() -> weft.predict(example).data()[0], () -> ((float[]) plain.invokeExact(row))[0]};
        double[][] nanos = new double[works.length][BLOCKS];
        float sum = 0;
        for (int block = -20; block < BLOCKS; block++) {
            for (int i = 0; i < works.length; i++) {
                long started = System.nanoTime();
                for (int repetition = 0; repetition < REPETITIONS; repetition++) {
                    sum += works[i].run();
                }
                nanos[i][Math.max(0, block)] = (System.nanoTime() - started) / (double) REPETITIONS;
            }
        }
        double[] ratios = new double[BLOCKS];
        Arrays.setAll(ratios, block -> nanos[1][block] / nanos[0][block]);
        for (double[] all : new double[][]{nanos[0], nanos[1], ratios}) {
            Arrays.sort(all);
        }
        System.out.printf(Locale.ROOT,
                "Weft on %s with %d threads %.1f µs, the class of plain Java %.1f µs: %.2f times as long "
                        + "(%.2f to %.2f; %s)%n",
                Blas.engine().name(), Workers.shared().threads(), nanos[0][BLOCKS / 2] / 1e3,
                nanos[1][BLOCKS / 2] / 1e3, ratios[BLOCKS / 2], ratios[BLOCKS / 4], ratios[BLOCKS * 3 / 4],
                Float.isFinite(sum) ? "finite" : "not finite");
        System.exit(0);
    }

    private static MethodHandle compiled(Predictor model) throws IOException, ReflectiveOperationException {
        Path folder = Files.createTempDirectory("one-row");
        Path source = folder.resolve("Digits.java");
        JavaSource.export(model, source);
        ToolProvider.getSystemJavaCompiler().run(null, null, null, "-d", folder.toString(), source.toString());
        Class<?> type = new URLClassLoader(new URL[]{folder.toUri().toURL()}).loadClass("Digits");
        return MethodHandles.publicLookup().findStatic(type, "predict",
                MethodType.methodType(float[].class, float[].class));
    }
}
