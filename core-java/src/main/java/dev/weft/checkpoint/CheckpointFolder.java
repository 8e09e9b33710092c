package dev.weft.checkpoint;

import dev.weft.file.DurableFile;
import dev.weft.file.MalformedDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * A folder with the checkpoints {@code NAME-STEP.safetensors} of one training, of which the newest few are kept.
 *
 * <pre>{@code
 * try (CheckpointFolder folder = CheckpointFolder.open(Path.of("model"), "digits", 5)) {
 *     folder.newest().ifPresent(trained::restore);
 *     trained.fit(data, Training.epochs(10).withListener(new Checkpoints(folder, 1_000)));
 * }
 * }</pre>
 *
 * <p>While it is open, nobody else can open the folder. Several threads may use it; they take turns. When {@link #save}
 * returns, the checkpoint survives a crash of the program, of the machine, or of its power. There is no pointer to the
 * newest checkpoint that could become stale: the newest is the one with the highest step whose digest is right.
 */
public final class CheckpointFolder implements AutoCloseable {
    private static final String LOCK = ".weft.lock";
    private static final Pattern FILE = Pattern.compile("(.+)-(0|[1-9][0-9]{0,17})\\.safetensors");
    private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)-(0|[1-9][0-9]{0,17})\\.safetensors\\..*\\.tmp");
    private static final long MOST_STEPS = 999_999_999_999_999_999L;
    private static final int ATTEMPTS = 10;
    // Opening and closing a locked file again would drop the process's lock, so this set is checked first.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private record Saved(String name, long step, Path path) {}

    private final Path folder;
    private final String name;
    private final int keep;
    private final FileChannel lock;
    private final List<MalformedDataException> skipped = new ArrayList<>();

    private CheckpointFolder(Path folder, String name, int keep, FileChannel lock) {
        this.folder = folder;
        this.name = name;
        this.keep = keep;
        this.lock = lock;
    }

    /**
     * Opens a folder, creates it if it is missing, and removes unfinished files of a crashed program.
     *
     * @param folder the folder
     * @param name the first part of the file names: letters, digits, {@code . _ -}, at most 100, starting with a letter
     *     or digit
     * @param keep the number of checkpoints to keep, at least 1
     * @throws IOException if this or another program has opened the folder, or it cannot be written
     */
    public static CheckpointFolder open(Path folder, String name, int keep) throws IOException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}") || keep < 1) {
            throw new IllegalArgumentException("CheckpointFolder expects a name of letters, digits, . _ - and to "
                    + "keep at least 1"
                    + " but got \"" + name + "\" and " + keep);
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            DurableFile.sync(DurableFile.folder(folder));
        }
        Path real = folder.toRealPath();
        CheckpointFolder opened = new CheckpointFolder(real, name, keep, lock(real));
        try {
            opened.removeUnfinished();
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private static FileChannel lock(Path folder) throws IOException {
        if (!OPEN.add(folder)) {
            throw inUse(folder, "this program");
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(folder, "another program");
            }
            return channel;
        } catch (AccessDeniedException e) {
            OPEN.remove(folder);
            throw DurableFile.failure(folder, e);
        } catch (IOException | RuntimeException | Error e) {
            OPEN.remove(folder);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    private static IOException inUse(Path folder, String who) {
        return new FileSystemException(folder.toString(), null,
                "is in use by " + who + ": wait for it to end, or choose another folder");
    }

    private void removeUnfinished() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Matcher unfinished = UNFINISHED.matcher(file.getFileName().toString());
                if (unfinished.matches() && unfinished.group(1).equals(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * Writes {@code NAME-STEP.safetensors}, replaces one of the same step, and then deletes older ones beyond those to
     * keep. When this returns, the checkpoint is on the disk. Also works on a thread that was interrupted.
     *
     * @throws IOException if it cannot be written; all older checkpoints still exist then
     */
    public synchronized void save(long step, Checkpoint checkpoint) throws IOException {
        checkOpen();
        if (step < 0 || step > MOST_STEPS) {
            throw new IllegalArgumentException("CheckpointFolder.save expects a step from 0 to " + MOST_STEPS
                    + " but got " + step);
        }
        checkpoint.write(folder.resolve(name + "-" + step + ".safetensors"));
        // Only older ones count, so that a damaged file of a later step cannot displace this one.
        List<Saved> older =
                list(folder).stream().filter(saved -> saved.name().equals(name) && saved.step() < step).toList();
        for (Saved saved : older.subList(Math.min(keep - 1, older.size()), older.size())) {
            Files.deleteIfExists(saved.path());
        }
    }

    /**
     * Returns the intact checkpoint with the highest step, or empty if the folder has none. Damaged ones are skipped,
     * see {@link #skipped}.
     *
     * @throws MalformedDataException if there are checkpoints but none is intact, so that a training does not silently
     *     start afresh
     * @throws IOException if one cannot be read
     */
    public synchronized Optional<Checkpoint> newest() throws IOException {
        checkOpen();
        skipped.clear();
        return newest(folder, name, skipped, any -> true);
    }

    /** What was wrong with the checkpoints that the last {@link #newest} skipped, newest first. */
    public synchronized List<MalformedDataException> skipped() {
        return List.copyOf(skipped);
    }

    private void checkOpen() {
        if (!lock.isOpen()) {
            throw new IllegalStateException("CheckpointFolder " + folder + " is closed: open it again to save or load");
        }
    }

    /** Lets others open the folder. Closing twice does no harm. */
    @Override
    public synchronized void close() throws IOException {
        if (lock.isOpen()) {
            lock.close();
            OPEN.remove(folder);
        }
    }

    static Checkpoint read(Path folder, Predicate<String> wanted) throws IOException {
        Set<String> names = new TreeSet<>();
        list(folder).forEach(saved -> names.add(saved.name()));
        if (names.size() > 1) {
            throw new MalformedDataException(folder, "names", "checkpoints of " + names, "one name: choose a file");
        }
        if (names.isEmpty()) {
            throw new NoSuchFileException(folder.toString(), null, "holds no checkpoint NAME-STEP.safetensors");
        }
        return newest(folder, names.iterator().next(), new ArrayList<>(), wanted).orElseThrow();
    }

    private static Optional<Checkpoint> newest(Path folder, String name, List<MalformedDataException> skipped,
            Predicate<String> wanted) throws IOException {
        for (int attempt = 1;; attempt++) {
            try {
                for (Saved saved : list(folder)) {
                    if (saved.name().equals(name)) {
                        try {
                            Checkpoint whole = Checkpoint.readFile(saved.path(), wanted);
                            // Logged here and not earlier: if none is intact, the exception says so.
                            skipped.forEach(damaged -> LoggerFactory.getLogger(CheckpointFolder.class)
                                    .warn("took {} instead of a damaged checkpoint: {}", saved.path(),
                                            damaged.getMessage()));
                            return Optional.of(whole);
                        } catch (MalformedDataException e) {
                            skipped.add(e);
                        }
                    }
                }
                if (!skipped.isEmpty()) {
                    throw skipped.get(0);
                }
                return Optional.empty();
            } catch (FileNotFoundException | NoSuchFileException e) {
                // A running training may have deleted it since it was listed; then newer ones exist.
                skipped.clear();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The files in the folder that are named like checkpoints, newest first. */
    private static List<Saved> list(Path folder) throws IOException {
        List<Saved> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.forEach(path -> {
                Matcher file = FILE.matcher(path.getFileName().toString());
                if (file.matches() && !file.group(1).startsWith(".")) {
                    found.add(new Saved(file.group(1), Long.parseLong(file.group(2)), path));
                }
            });
        }
        found.sort(Comparator.comparingLong(Saved::step).reversed());
        return found;
    }
}
