package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SelfCheckTest {
    @Test
    void aDeviceThatComputesRightIsOpenedAndKeepsNoMemoryForTheCheck() {
        Pretended device = Pretended.create(10_000_000);
        assertEquals(device, Devices.open(device.name()));
        assertEquals(SelfCheck.names().size(), device.works);
        assertEquals(0, device.memory().orElseThrow().taken());
    }

    static List<String> kinds() {
        return SelfCheck.names();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aDeviceThatComputesOneKindWrongIsRefused(String kind) {
        Pretended device = Pretended.create(10_000_000);
        device.miscompute(work -> work.name().equals(kind));
        String message = assertThrows(IllegalStateException.class, () -> Devices.open(device.name())).getMessage();
        assertTrue(message.startsWith(device.name() + " (arrays) computes wrong numbers: element ")
                && message.contains(" of " + kind + " is ")
                && message.endsWith("Install another driver, or leave the device out"), message);
        assertEquals(0, device.memory().orElseThrow().taken());
    }

    @Test
    void aDeviceMayTakeTheSmallestNumbersForZero() {
        Pretended device = Pretended.create(10_000_000);
        device.flush();
        Devices.open(device.name());
    }
}
