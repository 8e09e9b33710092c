package dev.weft.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /gpu:0     | the module weft-gpu is not on the class path; add the dependency dev.weft:weft-gpu
            /gpu:12345 | the module weft-gpu is not on the class path; add the dependency dev.weft:weft-gpu
            /cpu:1     | Weft computes on /cpu:0 and, with the module weft-gpu, on GPUs
            """)
    void theErrorSaysWhatIsMissing(String place, String reason) {
        assertEquals(place + " is missing: " + reason,
                assertThrows(IllegalStateException.class, () -> Devices.open(place)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "/gpu", "/gpu:-1", "gpu:0"})
    void whatIsNoPlaceIsRefused(String place) {
        assertEquals("Devices expects a place such as /gpu:0 but got " + place,
                assertThrows(IllegalArgumentException.class, () -> Devices.open(place)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"gpu, /gpu:0", "cpu, /cpu:0", "/gpu:3, /gpu:3"})
    void thePropertyNamesThePlaceOfEverythingThatNamesNone(String given, String place) {
        assertEquals("/cpu:0", Devices.usual());
        System.setProperty(Devices.USUAL, given);
        try {
            assertEquals(place, Devices.usual());
        } finally {
            System.clearProperty(Devices.USUAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "card", "/gpu", "/gpu:x", "gpu:0"})
    void aPropertyThatIsNoPlaceIsRefused(String given) {
        System.setProperty(Devices.USUAL, given);
        try {
            assertEquals("The system property weft.device expects cpu, gpu or a place such as /gpu:1 but got " + given,
                    assertThrows(IllegalArgumentException.class, Devices::usual).getMessage());
        } finally {
            System.clearProperty(Devices.USUAL);
        }
    }

    @ParameterizedTest
    @CsvSource({"gpu, /gpu:0", "GPU, /gpu:0", "cpu, /cpu:0", "/gpu:1, /gpu:1", "/device:GPU:2, /gpu:2", "gpu:0, gpu:0"})
    void aPlaceHasAShortNameAndThatOfTensorFlow(String name, String place) {
        assertEquals(place, Devices.place(name));
    }

    @Test
    void anArrayIsCopiedOnlyToWhoeverHasOldElements() {
        Pretended device = new Pretended();
        HostArray array = new HostArray(new float[]{1, 2, 3});
        DeviceArray copy = array.onDevice(device);
        assertSame(copy, array.onDevice(device));
        array.read();
        assertEquals(new Traffic(1, 12, 0, 0), device.traffic());
        array.changedOnDevice();
        array.read();
        array.read();
        array.onDevice(device);
        assertEquals(new Traffic(1, 12, 1, 12), device.traffic());
        array.write()[0] = 7;
        array.onDevice(device);
        assertEquals(new Traffic(2, 24, 1, 12), device.traffic());
        array.overwrite()[0] = 8;
        array.onDevice(device).download(new float[3]);
        assertEquals(new Traffic(3, 36, 2, 24), device.traffic());
        assertEquals(new Traffic(1, 12, 1, 12), device.traffic().since(new Traffic(2, 24, 1, 12)));
    }

    @Test
    void anotherDeviceGetsTheElementsOfTheFirst() {
        HostArray array = new HostArray(new float[]{1});
        array.onDevice(new Pretended());
        array.changedOnDevice();
        float[] there = new float[1];
        array.onDevice(new Pretended()).download(there);
        assertEquals(1, there[0]);
    }

    @Test
    void aNumberIsWrittenExactly() {
        for (float number : new float[]{0, -0f, 1, -1.5f, 0.1f, 1e-45f, Float.MAX_VALUE}) {
            String literal = Form.literal(number).replaceAll("[()f]", "");
            assertEquals(number, Float.parseFloat(literal), literal);
        }
        assertEquals("NAN", Form.literal(Float.NaN));
        assertEquals("(-INFINITY)", Form.literal(Float.NEGATIVE_INFINITY));
        assertEquals("INFINITY", Form.literal(Float.POSITIVE_INFINITY));
    }
}
