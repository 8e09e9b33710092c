package dev.weft.serve.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a port cannot be had, and how a server ends. */
class HttpPortTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "192.0.2.1|8080|Cannot assign requested address|UnknownHostException|Server expects an address of this machine "
                + "but got 192.0.2.1",
        "192.0.2.1|80|Die angeforderte Adresse kann nicht zugewiesen werden|UnknownHostException|Server expects an "
                + "address of this machine but got 192.0.2.1",
        "127.0.0.1|80|Permission denied|SocketException|Server may not use port 80 (Permission denied): choose one "
                + "from "
                + "1024, or 0 for any",
        "0.0.0.0|443|Permission denied|SocketException|Server may not use port 443 (Permission denied): choose one "
                + "from "
                + "1024, or 0 for any",
        "127.0.0.1|80|Address already in use|BindException|Server expects a free port but cannot use port 80 (Address "
                + "already in use): choose another one, or 0 for any",
        "127.0.0.9|8080|Address already in use|BindException|Server expects a free port but cannot use port 8080 "
                + "(Address already in use): choose another one, or 0 for any"})
    void theReasonIsSaid(String address, int port, String system, String kind, String message) throws IOException {
        BindException cause = new BindException(system);
        IOException said = HttpPort.refused("Server", InetAddress.getByName(address), port, cause);
        assertEquals(kind, said.getClass().getSimpleName());
        assertEquals(message, said.getMessage());
        assertSame(cause, said.getCause());
    }

    @Test
    void anAddressOfAnotherMachineIsNoTakenPort() throws Exception {
        InetAddress documentation = InetAddress.getByName("192.0.2.1");
        assertEquals("Server expects an address of this machine but got 192.0.2.1",
                assertThrows(UnknownHostException.class,
                        () -> new HttpPort("Server", documentation, 0, 1, Duration.ofSeconds(1))).getMessage());
    }

    @Test
    void aServerEndsOnceAndSaysWhy() throws Exception {
        AtomicInteger times = new AtomicInteger();
        Ending ending = new Ending(times::incrementAndGet);
        ending.end();
        ending.end();
        ending.await();
        assertEquals(1, times.get());

        Error cause = new OutOfMemoryError("too much");
        Ending bad = new Ending(() -> {
            throw new IllegalStateException("while it stops");
        });
        Thread.UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> times.incrementAndGet());
        try {
            bad.endWith(cause);
            assertSame(cause, assertThrows(OutOfMemoryError.class, bad::await));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(usual);
        }
    }
}
