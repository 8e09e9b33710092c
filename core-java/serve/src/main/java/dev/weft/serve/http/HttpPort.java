package dev.weft.serve.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * A port on which the JDK's {@code HttpServer} listens, with the threads that answer. Some limits of that server are
 * system properties that all servers of the JVM share. Before the first server, each of these gets a value unless it
 * has one: {@code jdk.httpserver.maxConnections} 200, {@code sun.net.httpserver.maxReqHeaderSize} 65536,
 * {@code sun.net.httpserver.nodelay} true. JDKs before 17.0.13 know no limit for headers while they read them.
 */
public final class HttpPort implements AutoCloseable {
    private static final int MOST_PORT = 0xFFFF;
    /** Most systems let only an administrator use ports below. */
    private static final int FIRST_FREE = 1024;
    private static final String CONNECTIONS = "200";
    /** Connections that the system keeps until they are accepted. */
    private static final int WAITING = 128;
    private static final String HEADER_BYTES = Integer.toString(64 << 10);

    private final HttpServer server;
    private final Deadlines deadlines;
    private final Workers workers;

    /**
     * Opens a port, on which nobody is answered before {@link #start}.
     *
     * @param who the class to name in messages
     * @param address the address to listen on
     * @param port the port, 1 to 65535, or 0 for a random free one
     * @param handlers the most handlers that run at the same time
     * @param requestTime the longest time in which a request may arrive
     * @throws IllegalArgumentException if {@code port} is outside 0 to 65535
     * @throws java.net.UnknownHostException if no network of this machine has the address
     * @throws BindException if the port is in use
     * @throws SocketException if it is not allowed
     * @throws IOException if the system refuses it for another reason
     */
    public HttpPort(String who, InetAddress address, int port, int handlers, Duration requestTime)
            throws IOException {
        if (port < 0 || port > MOST_PORT) {
            throw new IllegalArgumentException(who + " expects a port from 0 to 65535 but got " + port);
        }
        prefer("jdk.httpserver.maxConnections", CONNECTIONS);
        prefer("sun.net.httpserver.maxReqHeaderSize", HEADER_BYTES);
        prefer("sun.net.httpserver.nodelay", "true");
        try {
            server = HttpServer.create(new InetSocketAddress(address, port), WAITING);
        } catch (BindException e) {
            throw refused(who, address, port, e);
        }
        deadlines = new Deadlines(name());
        workers = new Workers(name(), handlers, requestTime, deadlines);
        server.setExecutor(workers);
    }

    /** Why a port cannot be had. The words of the system depend on its language, and may be those of another reason. */
    static IOException refused(String who, InetAddress address, int port, BindException cause) throws IOException {
        IOException why;
        String said = String.valueOf(cause.getMessage());
        if (!isHere(address)) {
            why = new UnknownHostException(who + " expects an address of this machine but got "
                    + address.getHostAddress());
        } else if (0 < port && port < FIRST_FREE && !said.contains("in use")) {
            why = new SocketException(who + " may not use port " + port + " (" + said
                    + "): choose one from " + FIRST_FREE + ", or 0 for any");
        } else {
            why = new BindException(who + " expects a free port but cannot use port " + port + " (" + said
                    + "): choose another one, or 0 for any");
        }
        why.initCause(cause);
        return why;
    }

    /** Whether a network of this machine has the address; all that begin with 127 are the loopback's. */
    private static boolean isHere(InetAddress address) throws IOException {
        return address.isAnyLocalAddress() || address instanceof Inet4Address && address.isLoopbackAddress()
                || NetworkInterface.getByInetAddress(address) != null;
    }

    private static void prefer(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** Lets {@code handler} answer all requests. */
    public void start(HttpHandler handler) {
        server.createContext("/", handler);
        Thread starter = Workers.daemon(name(), server::start);
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The port, 1 to 65535. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The address of the client, such as {@code 127.0.0.1}. */
    public static String client(HttpExchange exchange) {
        return exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    /** What the threads are called. */
    public String name() {
        return "weft-serve-" + port();
    }

    /** The clock of the requests. */
    public Deadlines deadlines() {
        return deadlines;
    }

    /** The threads that answer. */
    public Workers workers() {
        return workers;
    }

    /** Ends all connections and interrupts the handlers that still run, for which it waits up to two seconds. */
    @Override
    public void close() {
        server.stop(0);
        workers.close();
        deadlines.close();
    }
}
