package dev.weft.watch;

import dev.weft.serve.Lines;
import dev.weft.serve.PageServer;
import dev.weft.serve.Site;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page of a training: what the board has goes to all who look, and what they ask for to the controls. */
final class Page implements AutoCloseable {
    private static final long MOMENT = 20;
    private static final long CONFIRMED = 200;
    private static final long QUIET = 5_000;
    private static final long FAREWELL = 2_000_000_000;

    private final Board board;
    private final Controls controls;
    private final Runnable whenSeen;
    private final PageServer server;
    private final Viewers viewers;

    Page(Board board, Controls controls, Viewers viewers, int port, Runnable whenSeen) throws IOException {
        this.board = board;
        this.controls = controls;
        this.viewers = viewers;
        this.whenSeen = whenSeen;
        this.server = Site.of(Watch.class, "page").withPost("/api/open", body -> board.section("opened").orElseThrow())
                .withPost("/api/control", this::control).withFeed("/api/states", this::states).open(port);
    }

    String address() {
        return server.address();
    }

    private void states(Map<String, @Nullable Object> body, Lines lines) throws IOException, InterruptedException {
        Board.Cursor cursor = new Board.Cursor();
        viewers.come();
        whenSeen.run();
        try {
            boolean more = true;
            while (more) {
                more = board.isOpen();
                long before = Viewers.used();
                lines.send(board.since(cursor));
                long pause = viewers.pause(Viewers.used() - before);
                if (more) {
                    board.awaitEvent(cursor, pause);
                    board.await(cursor, QUIET);
                }
            }
        } finally {
            viewers.leave();
        }
    }

    private Object control(Map<String, @Nullable Object> body) {
        String name = String.valueOf(body.get("action"));
        Controls.Action action = List.of(Controls.Action.values()).stream()
                .filter(known -> known.name().toLowerCase(Locale.ROOT).equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the action must be pause, resume, stop, save or rate"));
        double factor = 0;
        if (action == Controls.Action.RATE) {
            factor = body.get("factor") instanceof Number number ? number.doubleValue() : Double.NaN;
            if (!(factor >= Controls.LEAST && factor <= Controls.MOST)) {
                throw new IllegalArgumentException(
                        "the factor must be from " + Controls.LEAST + " to " + Controls.MOST);
            }
        }
        if (!allowed().contains(action == Controls.Action.RESUME ? "pause" : name)) {
            throw new IllegalArgumentException("this training cannot do that: " + name);
        }
        if (!isRunning()) {
            throw new IllegalArgumentException("the training is not running");
        }
        controls.ask(new Controls.Request(action, factor));
        return Map.of("accepted", true);
    }

    private List<?> allowed() {
        return board.section("opened").orElse(null) instanceof Map<?, ?> opened
                && opened.get("controls") instanceof List<?> all ? all : List.of();
    }

    private boolean isRunning() {
        return board.section("progress").orElse(null) instanceof Map<?, ?> progress
                && List.of("running", "paused").contains(String.valueOf(progress.get("state")));
    }

    /** Lets the pages have what they lack, for up to two seconds, and ends the server. */
    @Override
    public void close() {
        board.close();
        try {
            boolean wasSeen = viewers.areThere();
            for (long end = System.nanoTime() + FAREWELL; viewers.areThere() && System.nanoTime() < end;) {
                Thread.sleep(MOMENT);
            }
            if (wasSeen) {
                // A page confirms its last line.
                Thread.sleep(CONFIRMED);
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        server.close();
    }
}
