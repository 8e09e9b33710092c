package dev.weft.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A lock that one program at a time holds on a file or folder. It is the lock of an empty file beside it, and ends with
 * the program, even if it crashes. Several threads may use one.
 */
public final class LockFile implements AutoCloseable {
    // Checked before the file lock: opening and closing a locked file again would release the lock of this process.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path key;
    private final FileChannel channel;

    private LockFile(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * Locks the file {@code lock}, which is created if it does not exist.
     *
     * @param lock the empty file, in a folder that exists; not a symbolic link or a pipe
     * @param subject what it protects, for messages
     * @param remedy what to choose instead, for messages: {@code another folder}
     * @throws IOException if this program or another holds the lock, or the file cannot be created
     */
    public static LockFile of(Path lock, Path subject, String remedy) throws IOException {
        Path key = DurableFile.folder(lock).toRealPath().resolve(lock.getFileName());
        if (!OPEN.add(key)) {
            throw inUse(subject, "this program", remedy);
        }
        try {
            return new LockFile(key, channel(key, subject, remedy));
        } catch (IOException | RuntimeException | Error e) {
            OPEN.remove(key);
            throw e;
        }
    }

    private static FileChannel channel(Path key, Path subject, String remedy) throws IOException {
        if (Files.exists(key, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(key, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(subject.toString(), null,
                    "could not be written: its lock " + key + " is a link, a pipe or a folder, so delete that");
        }
        FileChannel channel;
        try {
            // Should a link or a pipe appear just now: this follows no link, and opening for reading too never waits.
            channel = FileChannel.open(key, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw DurableFile.failure(subject, e);
        }
        try {
            if (channel.tryLock() == null) {
                throw inUse(subject, "another program", remedy);
            }
            return channel;
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static IOException inUse(Path subject, String who, String remedy) {
        return new FileSystemException(subject.toString(), null,
                "is in use by " + who + ": wait for it to end, or choose " + remedy);
    }

    /** Whether {@link #close} has not been called. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Releases the lock. The file stays. Calling this again has no effect. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            OPEN.remove(key);
        }
    }
}
