package dev.weft.spark.cluster;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training in a folder of any file system that Hadoop knows, in files
 * {@code weft-TRAINING-STEP.safetensors}. A checkpoint is written under another name and renamed when it is complete.
 * Reading verifies its digest, and a damaged one is skipped: some file systems rename by copying.
 *
 * <p>The name holds what the training is: its model, its settings and the digest of its rows. So another training in
 * the same folder never continues from it.
 */
final class Store {
    private static final int KEPT = 2;
    private static final Pattern FILE = Pattern.compile("weft-([0-9a-f]{16})-([0-9]{1,18})\\.safetensors");

    private final Path folder;
    private final FileSystem files;

    /**
     * Opens a folder, and makes it if there is none.
     *
     * @throws UncheckedIOException if that fails
     */
    Store(String folder, Configuration configuration) {
        this.folder = new Path(folder);
        try {
            files = this.folder.getFileSystem(configuration);
            files.mkdirs(this.folder);
        } catch (IOException failed) {
            throw failed(failed);
        }
    }

    private UncheckedIOException failed(IOException failed) {
        return new UncheckedIOException("Checkpoints cannot be kept in " + folder + ": " + failed.getMessage(),
                failed);
    }

    /** A checkpoint file. */
    private record Saved(long training, long step, Path path) {}

    private List<Saved> newestFirst() throws IOException {
        List<Saved> found = new ArrayList<>();
        for (FileStatus file : files.listStatus(folder)) {
            Matcher name = FILE.matcher(file.getPath().getName());
            if (file.isFile() && name.matches()) {
                found.add(new Saved(Long.parseUnsignedLong(name.group(1), 16), Long.parseLong(name.group(2)),
                        file.getPath()));
            }
        }
        found.sort(Comparator.comparingLong(Saved::step).reversed());
        return found;
    }

    private Path path(long training, long step) {
        return new Path(folder, String.format("weft-%016x-%d.safetensors", training, step));
    }

    /** Returns the step of the newest checkpoint of a training that can be read, or -1. */
    long newest(long training) {
        try {
            for (Saved saved : newestFirst()) {
                if (saved.training == training && isIntact(saved)) {
                    return saved.step;
                }
            }
            return -1;
        } catch (IOException failed) {
            throw failed(failed);
        }
    }

    private boolean isIntact(Saved saved) {
        try {
            read(saved.training, saved.step);
            return true;
        } catch (MalformedDataException | UncheckedIOException damaged) {
            LoggerFactory.getLogger(Store.class).warn("Weft skips a checkpoint: {}", damaged.getMessage());
            return false;
        }
    }

    /**
     * Reads a checkpoint.
     *
     * @throws MalformedDataException if it is damaged
     */
    Checkpoint read(long training, long step) {
        Path path = path(training, step);
        try {
            long length = files.getFileStatus(path).getLen();
            if (length > Integer.MAX_VALUE - 8) {
                throw new MalformedDataException(path.toString(), "length", length + " bytes", "at most 2 GB");
            }
            try (var in = files.open(path)) {
                // Grows with what is really there, whatever the file system says about the length.
                return Checkpoint.of(in.readNBytes((int) length));
            }
        } catch (IOException failed) {
            throw failed(failed);
        }
    }

    /** Writes a checkpoint, and deletes all but the newest. */
    void write(long training, long step, Checkpoint checkpoint) {
        Path unfinished = new Path(folder, "._" + path(training, step).getName() + "." + UUID.randomUUID());
        try {
            try (FSDataOutputStream out = files.create(unfinished, false)) {
                out.write(checkpoint.bytes());
                out.hsync();
            }
            if (!files.rename(unfinished, path(training, step))) {
                // The checkpoint of the same step from an earlier attempt.
                files.delete(path(training, step), false);
                if (!files.rename(unfinished, path(training, step))) {
                    throw new IOException("the file system refuses to rename " + unfinished.getName());
                }
            }
            delete(training, KEPT);
        } catch (IOException failed) {
            throw failed(failed);
        }
    }

    /** Deletes the checkpoints of a training except the {@code kept} newest ones. */
    void delete(long training, int kept) {
        try {
            for (Saved old : newestFirst().stream().filter(saved -> saved.training == training).skip(kept).toList()) {
                files.delete(old.path, false);
            }
        } catch (FileNotFoundException gone) {
            // Another attempt at the same training cleans up, too.
        } catch (IOException failed) {
            throw failed(failed);
        }
    }

    /** The names of all checkpoints, newest first: they change when a training gets on. */
    List<String> names() {
        try {
            return newestFirst().stream().map(saved -> saved.path.getName()).toList();
        } catch (IOException failed) {
            throw failed(failed);
        }
    }

    /** Deletes what earlier attempts at a training began to write. */
    void clean(long training) {
        try {
            for (FileStatus file : files.listStatus(folder)) {
                if (file.getPath().getName().startsWith(String.format("._weft-%016x-", training))) {
                    files.delete(file.getPath(), false);
                }
            }
        } catch (IOException failed) {
            throw failed(failed);
        }
    }
}
