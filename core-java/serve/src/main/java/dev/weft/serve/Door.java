package dev.weft.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import dev.weft.serve.http.Deadlines;
import dev.weft.serve.http.Refusal;
import dev.weft.serve.http.Replies;
import dev.weft.serve.http.Requests;
import dev.weft.serve.http.StaticFiles;
import dev.weft.serve.http.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where all requests come in: it has them checked, and finds who answers. */
final class Door implements HttpHandler {
    /** Where pages confirm the lines of feeds. */
    static final String RECEIVED = "/received";
    private static final String FAILED = "The server failed; its log says why.";
    private static final byte[] NOTHING = {'{', '}'};
    private static final long LAST_REPLIES_SECONDS = 1;
    private static final int MOST_REPLIES = Integer.MAX_VALUE;

    private final Site site;
    private final Guard guard;
    private final Workers workers;
    private final Deadlines deadlines;
    private final Pulse pulse;
    private final Consumer<Error> fatal;
    private final Semaphore posts;
    private final Semaphore feeds;
    /** The replies that are not under way; those of feeds, which have no end, are not counted. */
    private final Semaphore replies = new Semaphore(MOST_REPLIES);
    private final AtomicLong ids = new AtomicLong();
    private final Map<String, Lines> open = new ConcurrentHashMap<>();

    Door(Site site, Guard guard, Workers workers, Deadlines deadlines, Pulse pulse, Consumer<Error> fatal) {
        this.site = site;
        this.guard = guard;
        this.workers = workers;
        this.deadlines = deadlines;
        this.pulse = pulse;
        this.fatal = fatal;
        this.posts = new Semaphore(site.limits().posts());
        this.feeds = new Semaphore(site.limits().feeds());
    }

    /** An {@code IOException} makes the JDK's server close the connection and forget it. */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        if (site.feeds().containsKey(exchange.getRequestURI().getRawPath())) {
            reply(exchange);
            return;
        }
        if (!replies.tryAcquire()) {
            throw new IOException("The server is closing");
        }
        try {
            reply(exchange);
        } finally {
            replies.release();
        }
    }

    private void reply(HttpExchange exchange) throws IOException {
        try {
            guard.check(exchange);
            String path = exchange.getRequestURI().getRawPath();
            switch (exchange.getRequestMethod()) {
                case "GET" -> file(exchange, path);
                case "POST" -> post(exchange, path);
                default -> throw new Refusal(405, "The method must be GET or POST.");
            }
        } catch (Refusal e) {
            refuse(exchange, e.status(), e.getMessage());
        } catch (VirtualMachineError e) {
            fatal.accept(e);
            throw new IOException(e);
        }
    }

    private void refuse(HttpExchange exchange, int status, String message) throws IOException {
        if (status == 405) {
            exchange.getResponseHeaders().set("Allow", "GET, POST");
        }
        json(exchange, status, Replies.bytes(Map.of("error", message), ""));
    }

    private void json(HttpExchange exchange, int status, byte[] json) throws IOException {
        send(exchange, status, "application/json", json);
    }

    private void send(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        workers.requestRead();
        deadlines.within(site.limits().replyTime(), () -> Replies.send(exchange, status, type, bytes));
    }

    private void file(HttpExchange exchange, String path) throws IOException, Refusal {
        StaticFiles.File file = site.files().byPath().get(path.endsWith("/") ? path + "index.html" : path);
        if (file == null) {
            throw new Refusal(404, "There is nothing at this address.");
        }
        send(exchange, 200, file.type(), file.bytes());
    }

    private void post(HttpExchange exchange, String path) throws IOException, Refusal {
        guard.checkPost(exchange);
        Post post = site.posts().get(path);
        Feed feed = site.feeds().get(path);
        if (path.equals(RECEIVED)) {
            confirm(body(exchange));
            json(exchange, 200, NOTHING);
        } else if (post != null) {
            inTurn(posts, () -> answer(exchange, path, post));
        } else if (feed != null) {
            inTurn(feeds, () -> answer(exchange, path, feed));
        } else {
            throw new Refusal(404, "There is nothing at this address.");
        }
    }

    /** What a request does. */
    private interface Answer {
        void run() throws IOException, Refusal;
    }

    private static void inTurn(Semaphore permits, Answer answer) throws IOException, Refusal {
        if (!permits.tryAcquire()) {
            throw new Refusal(503, "The server is busy: try again in a second.");
        }
        try {
            answer.run();
        } finally {
            permits.release();
        }
    }

    private void confirm(Map<String, @Nullable Object> body) throws Refusal {
        if (!(body.get("feed") instanceof String id) || !(body.get("lines") instanceof Long count)) {
            throw new Refusal(400, "The request must name a feed and the lines received.");
        }
        Lines lines = open.get(id);
        if (lines != null) {
            lines.confirm(count);
        }
    }

    private void answer(HttpExchange exchange, String path, Post post) throws IOException, Refusal {
        Map<String, @Nullable Object> body = body(exchange);
        workers.requestRead();
        byte[] reply;
        try {
            reply = Replies.bytes(post.reply(body), "");
        } catch (IllegalArgumentException | MalformedDataException e) {
            throw new Refusal(400, String.valueOf(e.getMessage()));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            site.report().accept(path, e);
            throw new Refusal(500, FAILED);
        }
        json(exchange, 200, reply);
    }

    private void answer(HttpExchange exchange, String path, Feed feed) throws IOException, Refusal {
        Map<String, @Nullable Object> body = body(exchange);
        workers.requestRead();
        String id = Long.toString(ids.incrementAndGet());
        Lines lines = new Lines(id, exchange, deadlines, site.limits().replyTime());
        open.put(id, lines);
        Pulse.Beats beats = pulse.of(lines);
        try {
            String error = null;
            int status = 500;
            try {
                feed.feed(body, lines);
            } catch (IllegalArgumentException | MalformedDataException e) {
                error = String.valueOf(e.getMessage());
                status = 400;
            } catch (VirtualMachineError e) {
                throw e;
            } catch (Throwable e) {
                if (!lines.hasLeft()) {
                    site.report().accept(path, e);
                }
                error = FAILED;
            }
            beats.end();
            if (error != null && lines.abandon()) {
                throw new Refusal(status, error);
            }
            lines.end(error == null ? null : Map.of("error", error));
        } finally {
            beats.end();
            open.remove(id);
        }
    }

    /**
     * Waits a moment for the replies to requests that have been read, and takes no further ones: what a handler did may
     * be why the server closes, and its page must learn that it was done.
     */
    void awaitReplies() {
        try {
            replies.tryAcquire(MOST_REPLIES, LAST_REPLIES_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the body, no more of it than the limit. */
    private Map<String, @Nullable Object> body(HttpExchange exchange) throws IOException, Refusal {
        byte[] bytes = Requests.body(exchange, site.limits().bodyBytes());
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            if (Json.read("request", text) instanceof Map<?, ?> object) {
                @SuppressWarnings("unchecked")
                Map<String, @Nullable Object> body = (Map<String, @Nullable Object>) object;
                return body;
            }
            throw new Refusal(400, "The body must be a JSON object.");
        } catch (CharacterCodingException e) {
            throw new Refusal(400, "The body must be UTF-8.");
        } catch (MalformedDataException e) {
            throw new Refusal(400, e.getMessage());
        }
    }
}
