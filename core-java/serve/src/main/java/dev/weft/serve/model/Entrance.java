package dev.weft.serve.model;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.weft.file.Printable;
import dev.weft.serve.http.HttpPort;
import dev.weft.serve.http.Refusal;
import dev.weft.serve.http.Replies;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Where all requests come in: it has them checked, finds who answers, and writes the log. */
final class Entrance implements HttpHandler {
    private static final int MOST_REPLIES = Integer.MAX_VALUE;
    private static final String NONE = "none";

    private final Serving serving;
    private final Access access;
    private final HttpPort http;
    private final Metrics metrics;
    private final List<Route> routes;
    private final Consumer<Error> fatal;
    /** The replies that are not under way. */
    private final Semaphore replies = new Semaphore(MOST_REPLIES);
    private volatile boolean isStopping;

    Entrance(Serving serving, Access access, HttpPort http, Metrics metrics, List<Route> routes,
            Consumer<Error> fatal) {
        this.serving = serving;
        this.access = access;
        this.http = http;
        this.metrics = metrics;
        this.routes = routes;
        this.fatal = fatal;
    }

    /** A route and the request that it answers. */
    private record Found(Route route, Call call) {}

    /** An {@code IOException} makes the JDK's server close the connection and forget it. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        long start = System.nanoTime();
        metrics.begin();
        boolean isCounted = replies.tryAcquire();
        Optional<Found> found = Optional.empty();
        // A request whose reply does not arrive, as nginx calls it.
        int status = 499;
        long bytes = 0;
        try {
            Reply reply;
            try {
                access.check(exchange);
                found = find(exchange);
                reply = isCounted && !isStopping || isLive(found) ? answer(exchange, found)
                        : Reply.error(503, "The server is stopping.").with("Connection", "close");
            } catch (Refusal e) {
                reply = Reply.error(e.status(), e.getMessage());
            } catch (RuntimeException e) {
                serving.report(path(exchange) + " failed: " + Printable.of(e.toString()));
                reply = Reply.error(500, "The server failed; its log says why.");
            }
            if (reply.status() == 503) {
                reply = reply.with("Retry-After", "1");
            }
            send(exchange, reply);
            status = reply.status();
            bytes = reply.bytes().length;
        } catch (VirtualMachineError e) {
            fatal.accept(e);
            throw new IOException(e);
        } finally {
            try {
                long nanos = System.nanoTime() - start;
                metrics.end(found.map(some -> some.route.name()).orElse(NONE), status, nanos);
                log(exchange, status, bytes, nanos, found.map(some -> some.call.note()).orElse(""));
            } finally {
                // Only now, so that a server that is closed has written its whole log.
                if (isCounted) {
                    replies.release();
                }
            }
        }
    }

    private static boolean isLive(Optional<Found> found) {
        return found.isPresent() && found.get().route.name().equals("live");
    }

    private Optional<Found> find(HttpExchange exchange) throws Refusal {
        String path = exchange.getRequestURI().getRawPath();
        String method = exchange.getRequestMethod().equals("HEAD") ? "GET" : exchange.getRequestMethod();
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> match = route.match(path);
            if (match.isPresent()) {
                if (route.method().equals(method)) {
                    return Optional.of(new Found(route, new Call(exchange, match.get())));
                }
                methods.add(route.method());
            }
        }
        if (!methods.isEmpty()) {
            exchange.getResponseHeaders().set("Allow", String.join(", ", methods).replace("GET", "GET, HEAD"));
            throw new Refusal(405, "The method must be " + String.join(" or ", methods) + ".");
        }
        throw new Refusal(404, "There is nothing at this address: /openapi.json describes those there are.");
    }

    private Reply answer(HttpExchange exchange, Optional<Found> found) throws IOException, Refusal {
        Found some = found.orElseThrow();
        if (!some.route.isOpen()) {
            access.checkToken(exchange);
        }
        return some.route.handler().reply(some.call);
    }

    private void send(HttpExchange exchange, Reply reply) throws IOException {
        http.workers().requestRead();
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        http.deadlines().within(serving.limits().replyTime(),
                () -> Replies.send(exchange, reply.status(), reply.type(), reply.bytes()));
    }

    private static String path(HttpExchange exchange) {
        return Printable.of(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    }

    private void log(HttpExchange exchange, int status, long bytes, long nanos, String note) {
        serving.accessLog(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " "
                + HttpPort.client(exchange) + " \""
                + path(exchange).replace("\"", "%22")
                + "\" " + status + " " + bytes + "B " + String.format(Locale.ROOT, "%.3f", nanos / 1e6) + "ms" + note);
    }

    /**
     * Answers new requests with status 503 from now on, and waits for the replies under way.
     *
     * @return whether they all ended in time
     */
    boolean drain(Duration time) {
        isStopping = true;
        long end = System.nanoTime() + time.toNanos();
        boolean isInterrupted = false;
        try {
            // A thread that is interrupted, as one that has waited for this end, waits for the replies all the same.
            while (true) {
                try {
                    return replies.tryAcquire(MOST_REPLIES, end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
