package dev.weft.serve;

import dev.weft.serve.http.Ending;
import dev.weft.serve.http.HttpPort;
import java.io.IOException;
import java.net.InetAddress;

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
    private final HttpPort http;
    private final Door door;
    private final Guard guard;
    private final Pulse pulse;
    private final Ending ending = new Ending(this::stop);

    PageServer(Site site, int port) throws IOException {
        Limits limits = site.limits();
        http = new HttpPort("PageServer", InetAddress.getByAddress(new byte[]{127, 0, 0, 1}), port,
                limits.posts() + limits.feeds(), limits.requestTime());
        guard = new Guard(port(), limits.headerBytes());
        pulse = new Pulse(http.name());
        door = new Door(site, guard, http.workers(), http.deadlines(), pulse, ending::endWith);
        http.start(door);
    }

    /** The port on which this server listens, 1 to 65535. */
    public int port() {
        return http.port();
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
        ending.await();
    }

    /**
     * Stops: gives the replies that are under way a second to end, those of feeds excepted. Then ends all connections
     * and interrupts the handlers that still run, for which it waits up to two seconds. All threads of the server are
     * daemons. Further calls have no effect.
     */
    @Override
    public void close() {
        ending.end();
    }

    private void stop() {
        door.awaitReplies();
        http.close();
        pulse.close();
    }
}
