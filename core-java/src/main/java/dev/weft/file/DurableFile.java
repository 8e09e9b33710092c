package dev.weft.file;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes a file completely or not at all, whatever happens meanwhile. All bytes go to a new file beside the target,
 * their number is checked, the file is forced to the disk, and only then is it renamed to the target in one step. It
 * also works on a thread that was interrupted, which stays interrupted. Holds no state: any number of threads may call
 * it.
 */
public final class DurableFile {
    private DurableFile() {}

    /** Writes the content and returns the length that the file must have. */
    @FunctionalInterface
    public interface Body {
        /**
         * Writes to {@code file} from its start.
         *
         * @return the expected length in bytes
         */
        long writeTo(RandomAccessFile file) throws IOException;
    }

    /**
     * Writes a file. A new one gets the usual permissions of this user (the umask, where there is one); one that
     * replaces another keeps its permissions and, where this user may set them, its group and owner.
     *
     * @param target the file to create or replace
     * @param body writes the content
     * @throws IOException if it cannot be written. An existing file is unchanged then, unless only forcing its name to
     *     the disk failed
     */
    public static void write(Path target, Body body) throws IOException {
        Optional<PosixFileAttributes> replaced = Ownership.ofFile(target);
        // Meanwhile nobody may open the new file who may not open the old one.
        FileAttribute<?>[] attributes = replaced.isPresent() ? Ownership.closed(false) : new FileAttribute<?>[0];
        finish(target, body, unfinished -> {
            replaced.ifPresent(old -> Ownership.pass(old, unfinished));
            replace(unfinished, target);
        }, attributes);
    }

    /** Writes a file as {@link #write(Path, Body)} does, but one that other users cannot open. */
    static void writeClosed(Path target, Body body) throws IOException {
        finish(target, body, unfinished -> replace(unfinished, target), Ownership.closed(false));
    }

    private static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes {@code content} as {@link #write(Path, Body)} does. */
    public static void write(Path target, byte[] content) throws IOException {
        write(target, file -> {
            file.write(content);
            return content.length;
        });
    }

    /**
     * Writes a new file as {@link #write(Path, Body)} does, but never replaces one, even if it appears during the
     * writing: of several programs that create a file of one name, one succeeds.
     *
     * @param target the file to create
     * @param body writes the content
     * @throws FileAlreadyExistsException if {@code target} exists, perhaps only since the writing began
     * @throws IOException if it cannot be written
     */
    public static void create(Path target, Body body) throws IOException {
        finish(target, body, unfinished -> claim(unfinished, target));
    }

    /** Gives the file {@code from} the name {@code to}, which no file may have. */
    static void claim(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
            Files.delete(from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Some file systems have no links. Here, a crash between the two lines leaves an empty file.
            Files.createFile(to);
            replace(from, to);
        }
    }

    @FunctionalInterface
    private interface Publication {
        void of(Path unfinished) throws IOException;
    }

    private static void finish(Path target, Body body, Publication publication, FileAttribute<?>... attributes)
            throws IOException {
        String unique = Long.toHexString(UUID.randomUUID().getMostSignificantBits());
        Path unfinished = folder(target).resolve("." + target.getFileName() + "." + unique + ".tmp");
        try {
            Files.createFile(unfinished, attributes);
        } catch (IOException e) {
            throw failure(target, e);
        }
        try {
            fill(unfinished, body);
            publication.of(unfinished);
        } catch (IOException | RuntimeException | Error e) {
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException leftover) {
                e.addSuppressed(leftover);
            }
            if (e instanceof FileAlreadyExistsException) {
                throw new FileAlreadyExistsException(target.toString(), null, "exists already and is not overwritten");
            }
            if (e instanceof IOException cause) {
                throw failure(target, cause);
            }
            throw e;
        }
        sync(folder(target));
    }

    private static void fill(Path unfinished, Body body) throws IOException {
        // A RandomAccessFile, unlike a channel, does not close when its thread is interrupted.
        try (RandomAccessFile file = new RandomAccessFile(unfinished.toFile(), "rw")) {
            long expected = body.writeTo(file);
            if (file.length() != expected) {
                throw new IOException("only " + file.length() + " of " + expected + " bytes were written");
            }
            file.getFD().sync();
        }
    }

    /**
     * Returns {@code cause} with a message that names {@code target} and the reason; some of the JDK's causes have
     * another path as their message.
     */
    public static IOException failure(Path target, IOException cause) {
        String reason = cause instanceof AccessDeniedException ? "permission denied, so choose another folder"
                : cause instanceof NoSuchFileException ? "its folder does not exist" : cause.getMessage();
        IOException failure = new FileSystemException(target.toString(), null, "could not be written: " + reason);
        failure.initCause(cause);
        return failure;
    }

    /** Returns the folder that contains {@code file}. */
    public static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("Saving expects the path of a file but got "
                    + Printable.of(file.toString()));
        }
        return folder;
    }

    /**
     * Forces the names in {@code folder} to the disk, so that they survive a power failure. Windows cannot do this and
     * does not need it.
     */
    public static void sync(Path folder) throws IOException {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                    channel.force(true);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                } catch (IOException e) {
                    throw failure(folder, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
