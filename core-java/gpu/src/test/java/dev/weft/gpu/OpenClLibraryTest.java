package dev.weft.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class OpenClLibraryTest {
    @Test
    void whereThereIsNoneTheUsualNameIsNamed() {
        assertEquals("no library libNoOpenCL.so.1 can be loaded",
                assertThrows(UnsatisfiedLinkError.class,
                        () -> OpenClLibrary.expect(List.of("libNoOpenCL.so.1", "libNoOpenCL.so"))).getMessage());
    }

    @Test
    void itIsThereWhereThereIsADevice() {
        Gpu.device();
        OpenClLibrary.expect();
    }
}
