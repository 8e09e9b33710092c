package dev.weft.serve;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running server for the pages of one user of this machine: it listens on 127.0.0.1 alone, answers only the page that
 * it delivered and that was opened with its {@link #address}, and takes on no more than its {@link Limits}.
 * {@link Site#open} starts one; any number may run in one JVM. Any number of threads may share it.
 *
 * <p>It is the JDK's {@code HttpServer}, some of whose limits are system properties that all servers of the JVM share.
 * Before the first server, each of these gets a value unless it has one: {@code jdk.httpserver.maxConnections} 200,
 * {@code sun.net.httpserver.maxReqHeaderSize} 65536, {@code sun.net.httpserver.nodelay} true. JDKs before 17.0.13 know
 * no limit for headers while they read them.
 */
public final class PageServer implements AutoCloseable {
    private static final String CONNECTIONS = "200";
    /** Connections that the system keeps until they are accepted. */
    private static final int WAITING = 128;
    private static final String HEADER_BYTES = Integer.toString(64 << 10);

    private final HttpServer server;
    private final Door door;
    private final Guard guard;
    private final Deadlines deadlines;
    private final Pulse pulse;
    private final Workers workers;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Error error;

    PageServer(Site site, int port) throws IOException {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("PageServer expects a port from 0 to 65535 but got " + port);
        }
        prefer("jdk.httpserver.maxConnections", CONNECTIONS);
        prefer("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES);
        prefer("sun.net.httpserver.nodelay", "true");
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port),
                    WAITING);
        } catch (BindException e) {
            BindException used = new BindException("PageServer expects a free port but cannot use port " + port + " ("
                    + e.getMessage() + "): choose another one, or 0 for any");
            used.initCause(e);
            throw used;
        }
        String name = "weft-serve-" + port();
        guard = new Guard(port(), site.limits().headerBytes());
        deadlines = new Deadlines(name);
        pulse = new Pulse(name);
        workers = new Workers(name, site.limits(), deadlines);
        server.setExecutor(workers);
        door = new Door(site, guard, workers, deadlines, pulse, this::end);
        server.createContext("/", door);
        Thread starter = Workers.daemon(name, server::start);
        starter.start();
        join(starter);
    }

    private static void prefer(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Error error) {
        Workers.daemon("weft-serve-end", () -> stop(error)).start();
    }

    /** The port on which this server listens, 1 to 65535. */
    public int port() {
        return server.getAddress().getPort();
    }

    /**
     * The address to open in a browser, {@code http://127.0.0.1:PORT/#token=TOKEN}. Whoever knows it can do what the
     * page can do. More may follow after {@code &}: it is for the page.
     */
    public String address() {
        return "http://127.0.0.1:" + port() + "/#token=" + guard.token();
    }

    /**
     * Waits until this server is closed; for programs that do nothing else.
     *
     * @throws InterruptedException if the thread is interrupted before
     * @throws Error an {@link OutOfMemoryError} or another error of the JVM, if a handler ran into it: this has closed
     *     the server. A program that does not wait here goes on without it, such as a training that it shows
     */
    public void await() throws InterruptedException {
        ended.await();
        Error cause = error;
        if (cause != null) {
            throw cause;
        }
    }

    /**
     * Stops: gives the replies that are under way a second to end, those of feeds excepted. Then ends all connections
     * and interrupts the handlers that still run, for which it waits up to two seconds. All threads of the server are
     * daemons. Further calls have no effect.
     */
    @Override
    public void close() {
        stop(null);
    }

    private void stop(@Nullable Error cause) {
        if (closed.getAndSet(true)) {
            return;
        }
        error = cause;
        door.awaitReplies();
        server.stop(0);
        workers.close();
        pulse.close();
        deadlines.close();
        ended.countDown();
    }
}
