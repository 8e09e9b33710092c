package dev.weft.serve;

import dev.weft.serve.http.StaticFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.LoggerFactory;

/**
 * What a {@link PageServer} serves: the files of a page, and handlers for what the page asks. Immutable: threads may
 * share it, and each {@link #open} starts a server of its own.
 *
 * <pre>{@code
 * try (PageServer server = Site.of(Digits.class, "page")
 *         .withPost("/api/classify", body -> Map.of("digit", classify((List<?>) body.get("pixels"))))
 *         .withFeed("/api/states", (body, lines) -> { while (true) { lines.send(states.take()); } })
 *         .open(0)) {
 *     System.out.println(server.address());
 *     …
 * }
 * }</pre>
 */
public final class Site {
    private final StaticFiles files;
    private final Map<String, Post> posts;
    private final Map<String, Feed> feeds;
    private final Limits limits;
    private final BiConsumer<String, Throwable> report;

    private Site(StaticFiles files, Map<String, Post> posts, Map<String, Feed> feeds, Limits limits,
            BiConsumer<String, Throwable> report) {
        this.files = files;
        this.posts = posts;
        this.feeds = feeds;
        this.limits = limits;
        this.report = report;
    }

    /**
     * Returns a site with the files below {@code folder}: {@code page/index.html} is the page {@code /}, and
     * {@code page/chart.js} is {@code /chart.js}. What all pages share is below {@code /shared/}.
     *
     * @param owner a class of the jar or folder that contains the files
     * @param folder the folder, relative to the package of {@code owner}
     * @throws IllegalArgumentException if a file has an extension other than html, js, css, svg, png and json
     * @throws IllegalStateException if there is no such folder
     */
    public static Site of(Class<?> owner, String folder) {
        return new Site(StaticFiles.none().with("/shared/", Site.class, "page").with("/", owner, folder), Map.of(),
                Map.of(), Limits.DEFAULT, Site::log);
    }

    /**
     * Returns this site with more files, those below {@code folder} at the addresses below {@code at}.
     *
     * @param at begins and ends with a slash
     * @param owner a class of the jar or folder that contains the files
     * @param folder the folder, relative to the package of {@code owner}
     * @throws IllegalArgumentException as {@link #of}, and if the site already has a file of that address
     * @throws IllegalStateException if there is no such folder
     */
    public Site withFiles(String at, Class<?> owner, String folder) {
        return new Site(files.with(at, owner, folder), posts, feeds, limits, report);
    }

    /**
     * Returns the text of a file as this site serves it, for pages that are also kept as one file.
     *
     * @param path the address, such as {@code /shared/chart.js}
     * @throws IllegalArgumentException if the site has no such file
     */
    public String text(String path) {
        StaticFiles.File file = files.byPath().get(path);
        if (file == null) {
            throw new IllegalArgumentException("Site expects the address of one of its files but got " + path);
        }
        return new String(file.bytes(), StandardCharsets.UTF_8);
    }

    /**
     * Returns this site with {@code handler} for POST requests to {@code path}.
     *
     * @throws IllegalArgumentException if {@code path} does not begin with a slash, or has a handler
     */
    public Site withPost(String path, Post handler) {
        return new Site(files, with(posts, path, handler), feeds, limits, report);
    }

    /**
     * Returns this site with {@code handler} for POST requests to {@code path}, which it answers line by line.
     *
     * @throws IllegalArgumentException if {@code path} does not begin with a slash, or has a handler
     */
    public Site withFeed(String path, Feed handler) {
        return new Site(files, posts, with(feeds, path, handler), limits, report);
    }

    private <T> Map<String, T> with(Map<String, T> handlers, String path, T handler) {
        if (!path.startsWith("/") || path.equals(Door.RECEIVED) || posts.containsKey(path)
                || feeds.containsKey(path)) {
            throw new IllegalArgumentException("Site expects a new path such as /api/name but got " + path);
        }
        Map<String, T> more = new HashMap<>(handlers);
        more.put(path, handler);
        return Map.copyOf(more);
    }

    /** Returns this site with other limits than {@link Limits#DEFAULT}. */
    public Site withLimits(Limits other) {
        return new Site(files, posts, feeds, other, report);
    }

    /**
     * Returns this site with {@code action} for what a handler throws and the page is not to blame for; it gets the
     * path of the request too. Without an action, SLF4J logs it as an error of {@link PageServer}.
     */
    public Site withReport(BiConsumer<String, Throwable> action) {
        return new Site(files, posts, feeds, limits, action);
    }

    private static void log(String path, Throwable thrown) {
        LoggerFactory.getLogger(PageServer.class).error("The handler of {} failed", path, thrown);
    }

    /**
     * Starts a server for this site on 127.0.0.1.
     *
     * @param port the port, 1 to 65535, or 0 for a random free one
     * @throws IllegalArgumentException if {@code port} is outside 0 to 65535
     * @throws IOException if the port is in use or not allowed
     */
    public PageServer open(int port) throws IOException {
        return new PageServer(this, port);
    }

    StaticFiles files() {
        return files;
    }

    Map<String, Post> posts() {
        return posts;
    }

    Map<String, Feed> feeds() {
        return feeds;
    }

    Limits limits() {
        return limits;
    }

    BiConsumer<String, Throwable> report() {
        return report;
    }
}
