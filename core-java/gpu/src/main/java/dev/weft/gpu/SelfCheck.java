package dev.weft.gpu;

import dev.weft.device.Device;
import dev.weft.device.HostArray;
import dev.weft.device.Kernel;
import dev.weft.device.Lines;
import dev.weft.device.Product;
import dev.weft.device.Work;
import java.util.List;
import java.util.Optional;

/** Compares a device with Java when it is opened, because drivers that compute wrong numbers exist. */
final class SelfCheck {
    private static final int M = 70;
    private static final int N = 45;
    private static final int K = 37;

    private SelfCheck() {}

    /** @throws IllegalStateException if the device computes wrong numbers */
    static void expectCorrect(Device device) {
        float[] a = new float[M * K];
        float[] b = new float[K * N];
        for (int i = 0; i < a.length; i++) {
            a[i] = i * 31 % 17 - 8;
        }
        for (int i = 0; i < b.length; i++) {
            b[i] = i * 29 % 13 - 6;
        }
        HostArray left = new HostArray(a);
        HostArray right = new HostArray(b);
        HostArray product = new HostArray(new float[M * N]);
        HostArray positive = new HostArray(new float[M * N]);
        HostArray total = new HostArray(new float[1]);
        for (HostArray array : List.of(left, right)) {
            array.onDevice(device);
        }
        device.prepare(List.of(
                work("product", Product.of(M, N, K, 0, 1), product, left, right),
                work("relu", Kernel.value("larger(x, 0.0f)", "x"), positive, product),
                work("sum", Lines.total(M * N, 1), total, positive))).run();
        for (HostArray array : List.of(product, positive, total)) {
            array.changedOnDevice();
        }
        double expected = 0;
        for (int i = 0; i < M * N; i++) {
            float sum = 0;
            for (int k = 0; k < K; k++) {
                sum += a[i / N * K + k] * b[k * N + i % N];
            }
            expected += Math.max(sum, 0);
            expectEqual(device, sum, product.read()[i]);
            expectEqual(device, Math.max(sum, 0), positive.read()[i]);
        }
        expectEqual(device, (float) expected, total.read()[0]);
    }

    private static Work work(String name, dev.weft.device.Form form, HostArray target, HostArray... reads) {
        return new Work(name, Optional.of(form), List.of(reads), target, Optional.empty(), List.of(), true, () -> {});
    }

    /** Whole numbers below 2²⁴ are exact in any order. */
    private static void expectEqual(Device device, float expected, float got) {
        if (expected != got) {
            throw new IllegalStateException(device.name() + " (" + device.description() + ") computes wrong numbers: "
                    + "expected " + expected + " but got " + got + ". Install another driver, or leave the device out");
        }
    }
}
