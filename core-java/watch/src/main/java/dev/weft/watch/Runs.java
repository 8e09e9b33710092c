package dev.weft.watch;

import dev.weft.serve.Lines;
import dev.weft.serve.PageServer;
import dev.weft.serve.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A page that shows the logs of several trainings over each other, with a table of their hyper-parameters: all files of
 * {@code CsvLog} below a folder, and the checkpoints beside them.
 *
 * <pre>{@code
 * try (Runs runs = Runs.open(Path.of("runs"), 0)) {
 *     System.out.println(runs.address());
 *     System.in.read();
 * }
 * }</pre>
 *
 * <p>Logs that grow, appear or vanish are followed while a page is open. It reads the first 100 logs in the order of
 * their names, at most 5 folders deep, and no links. The hyper-parameters of {@code a.csv} come from
 * {@code a.safetensors} or a checkpoint in the folder {@code a}; for a log that is alone in its folder, also from one
 * in that folder or in {@code model} below it.
 */
public final class Runs implements AutoCloseable {
    private static final long PAUSE = 1_000;

    private final Path folder;
    private final LogFolder logs;
    private final PageServer server;

    private Runs(Path folder, Site site, int port) throws IOException {
        this.folder = folder;
        this.logs = new LogFolder(folder);
        this.server = site.withPost("/api/open", body -> opened())
                .withFeed("/api/states", this::states).open(port);
    }

    /**
     * Opens the page.
     *
     * @param folder the folder with the logs
     * @param port the port on 127.0.0.1, or 0 for a free one
     * @throws NotDirectoryException if {@code folder} is not a folder
     * @throws IOException if the port is in use
     */
    public static Runs open(Path folder, int port) throws IOException {
        return open(folder, port, Site.of(Watch.class, "page"));
    }

    /**
     * Opens the page.
     *
     * @param folder the folder with the logs
     * @param port the port on 127.0.0.1, or 0 for a free one
     * @param report gets the path of a request that failed for a fault of the server's, and the fault
     * @throws NotDirectoryException if {@code folder} is not a folder
     * @throws IOException if the port is in use
     */
    public static Runs open(Path folder, int port, BiConsumer<String, Throwable> report) throws IOException {
        return open(folder, port, Site.of(Watch.class, "page").withReport(report));
    }

    private static Runs open(Path folder, int port, Site site) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        return new Runs(folder, site, port);
    }

    /** The address of the page, {@code http://127.0.0.1:PORT/#token=TOKEN}. */
    public String address() {
        return server.address();
    }

    /**
     * Waits until the page is closed.
     *
     * @throws InterruptedException if the thread is interrupted before
     * @throws Error if memory ran out, which closes the page
     */
    public void await() throws InterruptedException {
        server.await();
    }

    private Object opened() {
        return Opened.runs(String.valueOf(folder.toAbsolutePath().normalize().getFileName()));
    }

    private void states(Map<String, @Nullable Object> body, Lines lines) throws IOException, InterruptedException {
        LogFolder.Cursor cursor = new LogFolder.Cursor();
        boolean isFirst = true;
        while (true) {
            logs.read();
            Map<String, @Nullable Object> news = logs.since(cursor);
            boolean isNew = news.values().stream().anyMatch(value -> !(value instanceof List<?> list)
                    || !list.isEmpty());
            if (isFirst || isNew) {
                lines.send(news);
            }
            isFirst = false;
            Thread.sleep(PAUSE);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
