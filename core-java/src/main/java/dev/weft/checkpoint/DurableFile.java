package dev.weft.checkpoint;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Publishes a file whole or not at all, whatever happens in between: a new file of mode 0600 beside the target, all bytes,
 * their number checked, all of it on the disk, and only then moved to the name of the target in one step. Works on a thread
 * that has been interrupted, which stays so.
 */
final class DurableFile {
    private DurableFile() {}

    /** Writes the content and returns the length that the file must have then. */
    interface Body {
        long writeTo(RandomAccessFile file) throws IOException;
    }

    static void write(Path target, Body body) throws IOException {
        Path folder = folder(target);
        Path unfinished;
        try {
            unfinished = Files.createTempFile(folder, "." + target.getFileName() + ".", ".tmp");
        } catch (IOException e) {
            throw failure(target, e);
        }
        try {
            fill(unfinished, body);
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException | Error e) {
            try {
                Files.deleteIfExists(unfinished);
            } catch (IOException leftover) {
                e.addSuppressed(leftover);
            }
            if (e instanceof IOException cause) {
                throw failure(target, cause);
            }
            throw e;
        }
        sync(folder);
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

    /** What {@code cause} means for {@code target}: some causes of the JDK say no more than another path. */
    static IOException failure(Path target, IOException cause) {
        String reason = cause instanceof AccessDeniedException ? "permission denied, so choose another folder"
                : cause instanceof NoSuchFileException ? "its folder does not exist" : cause.getMessage();
        IOException failure = new FileSystemException(target.toString(), null, "could not be written: " + reason);
        failure.initCause(cause);
        return failure;
    }

    static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IllegalArgumentException("A file expects a folder but got " + file);
        }
        return folder;
    }

    /** Makes the names in {@code folder} survive a loss of power. Windows cannot, and keeps them anyway. */
    static void sync(Path folder) throws IOException {
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
