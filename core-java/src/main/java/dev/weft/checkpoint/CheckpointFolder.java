package dev.weft.checkpoint;

import dev.weft.file.DurableFile;
import dev.weft.file.LockFile;
import dev.weft.file.MalformedDataException;
import dev.weft.file.Printable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * A folder that keeps the newest checkpoints of a training run in files {@code NAME-STEP.safetensors}.
 * <pre>{@code
 * try (CheckpointFolder folder = CheckpointFolder.open(Path.of("runs"), "digits", 3)) {
 *     Optional<Checkpoint> newest = folder.newest();
 *     folder.save(100, checkpoint);
 * }
 * }</pre>
 *
 * <p>After the steps 100, 200, 300 and 400, this folder, which keeps three checkpoints, contains:
 * <pre>
 * .weft.lock
 * digits-200.safetensors
 * digits-300.safetensors
 * digits-400.safetensors
 * </pre>
 *
 * <p><b>Durability.</b> Each file is written atomically and synced to disk: see {@link Checkpoint#write}. When
 * {@link #save} returns, the checkpoint survives a crash of the program or the machine and a power failure. Older
 * checkpoints are deleted only after that. There is no separate pointer to the newest checkpoint: it is the file with
 * the highest step whose digest is correct.
 *
 * <p><b>Locking.</b> While the folder is open, no other {@code CheckpointFolder} can open it, neither in this program
 * nor in another one on the same file system. The lock, on the file {@code .weft.lock}, ends with the program, even if
 * it crashes. {@link Checkpoint#read(Path)} is not affected by the lock.
 *
 * <p>Several threads may use this object; its methods are synchronized.
 */
public final class CheckpointFolder implements AutoCloseable {
    private static final String LOCK = ".weft.lock";
    private static final Pattern FILE = Pattern.compile("(.+)-(0|[1-9][0-9]{0,17})\\.safetensors");
    private static final Pattern UNFINISHED = Pattern.compile("\\.(.+)-(0|[1-9][0-9]{0,17})\\.safetensors\\..*\\.tmp");
    private static final long MOST_STEPS = 999_999_999_999_999_999L;
    private static final int ATTEMPTS = 10;

    private record Saved(String name, long step, Path path) {}

    private final Path folder;
    private final String name;
    private final int keep;
    private final LockFile lock;
    private final List<MalformedDataException> skipped = new ArrayList<>();

    private CheckpointFolder(Path folder, String name, int keep, LockFile lock) {
        this.folder = folder;
        this.name = name;
        this.keep = keep;
        this.lock = lock;
    }

    /** The folder. */
    public Path path() {
        return folder;
    }

    /**
     * Opens and locks a folder. Creates it if it does not exist, and deletes temporary files that an earlier crash left
     * behind for {@code name}.
     *
     * @param folder the folder
     * @param name the first part of the file names: at most 100 letters, digits and characters of {@code . _ -},
     *     starting with a letter or digit
     * @param keep the number of checkpoints to keep, at least 1
     * @throws IllegalArgumentException if {@code name} or {@code keep} is not valid
     * @throws IOException if the folder is already open in this program or another, or cannot be created or written
     */
    public static CheckpointFolder open(Path folder, String name, int keep) throws IOException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}") || keep < 1) {
            throw new IllegalArgumentException("CheckpointFolder expects a name of letters, digits, . _ - and to "
                    + "keep at least 1"
                    + " but got \"" + Printable.of(name) + "\" and " + keep);
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            DurableFile.sync(DurableFile.folder(folder));
        }
        Path real = folder.toRealPath();
        CheckpointFolder opened = new CheckpointFolder(real, name, keep,
                LockFile.of(real.resolve(LOCK), real, "another folder"));
        try {
            opened.removeUnfinished();
        } catch (IOException | RuntimeException | Error e) {
            opened.close();
            throw e;
        }
        return opened;
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
     * Saves a checkpoint in {@code NAME-STEP.safetensors}, replacing an existing file for the same step, and then
     * deletes the oldest files of this name: of those with a lower step, the newest {@code keep - 1} remain. Files with
     * a higher step are never deleted. When this method returns, the checkpoint is on disk. Works on an interrupted
     * thread.
     *
     * <p>Writes {@code 4 · elements} bytes plus the header. Until the old files are deleted, the folder needs space for
     * one checkpoint more than it keeps.
     *
     * @param step the training step, from 0 to 999,999,999,999,999,999
     * @throws IllegalArgumentException if {@code step} is out of range
     * @throws IllegalStateException if this folder is closed
     * @throws IOException if the checkpoint cannot be written, in which case no other checkpoint has been deleted; or
     *     if it was written but an old one cannot be deleted
     */
    public synchronized void save(long step, Checkpoint checkpoint) throws IOException {
        checkOpen();
        if (step < 0 || step > MOST_STEPS) {
            throw new IllegalArgumentException("CheckpointFolder.save expects a step from 0 to " + MOST_STEPS
                    + " but got " + step);
        }
        checkpoint.write(folder.resolve(name + "-" + step + ".safetensors"));
        // Only older ones are deleted, so that a damaged file of a later step cannot replace this one.
        List<Saved> older =
                list(folder).stream().filter(saved -> saved.name().equals(name) && saved.step() < step).toList();
        for (Saved saved : older.subList(Math.min(keep - 1, older.size()), older.size())) {
            Files.deleteIfExists(saved.path());
        }
    }

    /**
     * Reads the valid checkpoint with the highest step. Damaged checkpoints are skipped with a warning in the log
     * (SLF4J) and listed by {@link #skipped}.
     *
     * @return empty if the folder has no checkpoint of this name
     * @throws MalformedDataException if there are checkpoints but all of them are damaged, so that training does not
     *     start from scratch by accident; the exception describes the newest one
     * @throws IllegalStateException if this folder is closed
     * @throws IOException if a file cannot be read
     */
    public synchronized Optional<Checkpoint> newest() throws IOException {
        checkOpen();
        skipped.clear();
        return newest(folder, name, skipped, any -> true);
    }

    /**
     * Returns why the last call of {@link #newest} skipped checkpoints, starting with the newest checkpoint. Empty if
     * none was skipped.
     */
    public synchronized List<MalformedDataException> skipped() {
        return List.copyOf(skipped);
    }

    private void checkOpen() {
        if (!lock.isOpen()) {
            throw new IllegalStateException("CheckpointFolder " + Printable.of(folder.toString())
                    + " is closed: open it again to save or load");
        }
    }

    /** Releases the lock, so that the folder can be opened again. Calling this again has no effect. */
    @Override
    public synchronized void close() throws IOException {
        lock.close();
    }

    static Checkpoint read(Path folder, Predicate<String> wanted) throws IOException {
        Set<String> names = new TreeSet<>();
        list(folder).forEach(saved -> names.add(saved.name()));
        if (names.size() > 1) {
            throw new MalformedDataException(folder, "names", "checkpoints of " + names,
                    "checkpoints of one name (or the path of a file)");
        }
        if (names.isEmpty()) {
            throw new NoSuchFileException(folder.toString(), null, "contains no checkpoint NAME-STEP.safetensors");
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
                            // Logged only now: if no checkpoint is valid, the exception is enough.
                            skipped.forEach(damaged -> LoggerFactory.getLogger(CheckpointFolder.class)
                                    .warn("using {} instead of a damaged checkpoint: {}",
                                            Printable.of(saved.path().toString()),
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
                // A running training may have deleted the file after it was listed. There are newer ones now.
                skipped.clear();
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Lists the files that are named like checkpoints, newest first. */
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
