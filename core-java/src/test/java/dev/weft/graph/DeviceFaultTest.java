package dev.weft.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.blas.Workers;
import dev.weft.device.Device;
import dev.weft.device.Devices;
import dev.weft.device.HostArray;
import dev.weft.device.LostDeviceException;
import dev.weft.device.Pretended;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Plans on a device that fails, or has too little memory. */
class DeviceFaultTest {
    private static final Workers ALONE = Workers.of(1);
    private static final String REMEDY =
            "Lower the batch size, train in micro-batches, use a smaller network, or leave the device out";

    private final Graph graph = new Graph();
    private final Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 1_000);
    private final Variable w = graph.variable("w", Tensor.zeros(1_000, 10));
    private final Value y = MatrixOps.matmul(x, w);
    private final Update up = Update.increment(w, graph.constant(ones(1_000, 10)));

    DeviceFaultTest() {
        w.initialize();
    }

    private static Tensor ones(int... lengths) {
        Tensor ones = Tensor.zeros(lengths);
        Arrays.fill(ones.data(), 1);
        return ones;
    }

    private Plan plan(Device device, int examples) {
        return Plan.on(device, List.of(y, up), Map.of(x, Shape.of(examples, 1_000)), ALONE, any -> true);
    }

    private static long taken(Device device) {
        return device.memory().orElseThrow().taken();
    }

    @Test
    void aPlanThatNeedsMoreMemoryThanThereIsIsRefusedBeforeItTakesAny() {
        Pretended device = new Pretended("/pretended:0", 1_000_000);
        device.failAt(Pretended.Call.ALLOCATE, 1, false);
        String message = assertThrows(IllegalStateException.class, () -> plan(device, 250)).getMessage();
        assertEquals("/pretended:0 (arrays) has too little memory: a plan needs 1.1 MB more, arrays take 0.0 MB of "
                + "1.0 MB. " + REMEDY, message);
        assertEquals(0, taken(device));
        Plan here = Plan.of(List.of(y, up), Map.of(x, Shape.of(250, 1_000)), ALONE);
        here.feed(x, ones(250, 1_000)).run(0);
        assertEquals(ones(1_000, 10), w.tensor());
    }

    @Test
    void aPlanForWhichTheDriverFindsNoRoomGivesBackWhatItTook() {
        for (int n = 1; n <= 3; n++) {
            Pretended device = new Pretended("/pretended:0", 10_000_000);
            Plan other = plan(device, 1);
            other.feed(x, ones(1, 1_000)).run(0);
            long before = taken(device);
            Tensor weights = w.tensor().copy();
            device.failAt(Pretended.Call.ALLOCATE, n, true);
            String message = assertThrows(IllegalStateException.class, () -> plan(device, 250)).getMessage();
            assertEquals("/pretended:0 (arrays) has too little memory: a plan needs 1.1 MB more, arrays take 0.1 MB of "
                    + "10 MB (PRETENDED_ALLOCATE). " + REMEDY, message);
            assertEquals(before, taken(device), "at allocation " + n);
            assertEquals(weights, w.tensor());
        }
    }

    @Test
    void whatNobodyUsesMakesRoom() {
        Pretended device = new Pretended("/pretended:0", 1_500_000);
        for (int i = 0; i < 5; i++) {
            plan(device, 250).feed(x, ones(250, 1_000)).run(i);
        }
        assertEquals(5, w.tensor().get(0, 0));
    }

    @Test
    void anArrayThatMovesToAnotherDeviceLeavesNothingBehind() {
        Pretended first = new Pretended();
        Pretended second = new Pretended();
        HostArray array = new HostArray(new float[10]);
        for (int i = 0; i < 3; i++) {
            array.onDevice(first);
            assertEquals(40, taken(first));
            assertEquals(0, taken(second));
            array.onDevice(second);
            assertEquals(0, taken(first));
        }
        array.replace(new float[20]);
        assertEquals(0, taken(second));
    }

    @Test
    void theMemoryOfABatchIsTakenWithThePlan() {
        Pretended device = new Pretended();
        Plan plan = plan(device, 250);
        long taken = taken(device);
        plan.feed(x, ones(250, 1_000)).run(0);
        assertEquals(taken, taken(device));
    }

    @ParameterizedTest
    @EnumSource(value = Pretended.Call.class, names = {"UPLOAD", "LAUNCH"})
    void aDeviceThatFailsIsNotAskedAgainAndWhatOnlyItHadIsLost(Pretended.Call call) {
        Pretended device = Pretended.create(10_000_000);
        Plan plan = plan(Devices.open(device.name()), 2);
        plan.feed(x, ones(2, 1_000)).run(0);
        // Only once: another driver might answer the next call as if nothing had happened.
        device.failAt(call, 1, false);
        String message = assertThrows(LostDeviceException.class, () -> plan.run(1)).getMessage();
        assertEquals(device.name() + " (arrays) failed: PRETENDED_" + call
                + ". What only the device had is lost: restore a checkpoint or start again, there, where the device is "
                + "opened anew, or on the processor", message);
        int works = device.works;
        for (Runnable use : List.<Runnable>of(w::tensor, () -> plan.value(y), () -> plan.value(w), () -> plan.run(2),
                w::firstNonFinite, () -> plan(device, 3))) {
            String again = assertThrows(LostDeviceException.class, use::run).getMessage();
            assertTrue(again.startsWith(device.name() + " (arrays) failed before: PRETENDED_" + call + ". "), again);
        }
        assertEquals(works, device.works);
        Pretended next = device.replaced();
        assertEquals(next, Devices.open(device.name()));
        w.assign(ones(1_000, 10));
        Plan anew = plan(next, 2);
        anew.feed(x, ones(2, 1_000)).run(3);
        assertEquals(1_000, anew.value(y).get(1, 3));
        assertEquals(2, w.tensor().get(0, 0));
    }

    @Test
    void whatTheHostHasIsNotLostWithTheDevice() {
        Pretended device = new Pretended();
        Plan plan = plan(device, 2);
        plan.feed(x, ones(2, 1_000)).run(0);
        Tensor after = w.tensor().copy();
        device.failAt(Pretended.Call.LAUNCH, 1, true);
        assertThrows(LostDeviceException.class, () -> plan.run(1));
        assertEquals(after, w.tensor());
        Plan here = Plan.of(List.of(y, up), Map.of(x, Shape.of(2, 1_000)), ALONE);
        here.feed(x, ones(2, 1_000)).run(1);
        assertEquals(2, w.tensor().get(0, 0));
    }

    @Test
    void aCopyToTheHostThatFailsLosesWhatItCopied() {
        Pretended device = new Pretended();
        Plan plan = plan(device, 2);
        plan.feed(x, ones(2, 1_000)).run(0);
        device.failAt(Pretended.Call.DOWNLOAD, 1, false);
        assertThrows(LostDeviceException.class, () -> plan.value(y));
        assertThrows(LostDeviceException.class, w::tensor);
        w.initialize();
        assertEquals(Tensor.zeros(1_000, 10), w.tensor());
    }

    @Test
    void aCacheMakesAPlanAnewAfterItsDeviceFailed() {
        Pretended device = Pretended.create(10_000_000);
        Plans<String, Plan> plans = new Plans<>(any -> plan(Devices.open(device.name()), 2));
        Plan plan = plans.take("");
        plan.feed(x, ones(2, 1_000));
        device.failAt(Pretended.Call.LAUNCH, 1, false);
        assertThrows(LostDeviceException.class, () -> plan.run(1));
        plans.give("", plan);
        device.replaced();
        Plan next = plans.take("");
        assertNotEquals(plan, next);
        next.feed(x, ones(2, 1_000)).run(1);
        assertEquals(1, w.tensor().get(0, 0));
    }
}
