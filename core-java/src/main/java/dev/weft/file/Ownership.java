package dev.weft.file;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who can change a file: nobody but this user and root may be able to change what a cache holds, because its files are
 * executed. Where the file system does not tell (Windows), every folder counts as this user's.
 */
final class Ownership {
    private static final boolean KNOWN = FileSystems.getDefault().supportedFileAttributeViews().contains("unix");
    private static final int STICKY = 01000;
    private static final int OTHERS_WRITE = 0022;
    private static final int OTHERS = 0077;
    private static final int MOST_LINKS = 40;
    private static final int ROOT = 0;

    private Ownership() {}

    /** The user of this process; asked once. */
    private static final class Self {
        static final int UID = uid();

        private static int uid() {
            Path process = Path.of("/proc/self");
            try {
                if (Files.exists(process)) {
                    return (int) Files.getAttribute(process, "unix:uid");
                }
                Path own = Files.createTempFile("weft", null);
                try {
                    return (int) Files.getAttribute(own, "unix:uid");
                } finally {
                    Files.delete(own);
                }
            } catch (IOException e) {
                return -1; // Nobody's, so no folder is this user's.
            }
        }
    }

    /** Attributes of a new file, or of a new folder, that other users cannot open. */
    static FileAttribute<?>[] closed(boolean folder) {
        return KNOWN ? new FileAttribute<?>[]{PosixFilePermissions
                .asFileAttribute(PosixFilePermissions.fromString(folder ? "rwx------" : "rw-------"))}
                : new FileAttribute<?>[0];
    }

    /** Returns owner, group and permissions of the file {@code path}; empty if there is none, or if it is a link. */
    static Optional<PosixFileAttributes> ofFile(Path path) {
        try {
            return KNOWN ? Optional.of(Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                    .filter(PosixFileAttributes::isRegularFile) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Gives {@code file} owner, group and permissions of {@code old} as far as this user and the file system can. */
    static void pass(PosixFileAttributes old, Path file) {
        var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        Set<PosixFilePermission> permissions = new HashSet<>(old.permissions());
        try {
            PosixFileAttributes now = view.readAttributes();
            if (!now.owner().equals(old.owner())) {
                attempt(() -> view.setOwner(old.owner()));
            }
            if (!now.group().equals(old.group()) && !attempt(() -> view.setGroup(old.group()))) {
                // They would be another group's.
                permissions.removeIf(permission -> permission.name().startsWith("GROUP_"));
            }
            view.setPermissions(permissions);
        } catch (IOException e) {
            // A file system without permissions.
        }
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    private static boolean attempt(Change change) {
        try {
            change.make();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns {@code folder} with the links above it resolved, after creating what does not exist, closed to others,
     * and after checking that no other user can change or replace it.
     *
     * @param folder an absolute path
     * @throws IOException if another user owns it or can write to it, if it is a symbolic link or not a folder, if the
     *     same is true of a folder above it (except that root may own it, that it may be sticky, and that links of this
     *     user and of root are followed), or if it cannot be created
     */
    static Path ownFolder(Path folder) throws IOException {
        if (!folder.isAbsolute()) {
            throw new IOException("the cache folder " + folder + " is not an absolute path");
        }
        Path path = folder.normalize();
        Path parent = path.getParent();
        if (parent == null) {
            throw refusal(path, "is the root of the file system");
        }
        Path own = above(parent, MOST_LINKS).resolve(path.getFileName());
        Map<String, Object> found = found(own);
        requireFolder(own, found);
        if (KNOWN && uid(found) != Self.UID) {
            throw refusal(own, "belongs to another user (uid " + uid(found) + ")");
        }
        if (KNOWN && (mode(found) & OTHERS_WRITE) != 0) {
            throw refusal(own, "is writable by others, so its content cannot be trusted: remove it");
        }
        return own;
    }

    /** Whether other users can list or enter {@code folder}. */
    static boolean isOpen(Path folder) throws IOException {
        return KNOWN && (mode(attributes(folder)) & OTHERS) != 0;
    }

    /** Closes {@code folder}, which this user owns, to other users. */
    static void close(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }

    /** Whether {@code path} is a file, not a link, that this user owns and others cannot write. */
    static boolean isOwnFile(Path path) throws IOException {
        try {
            Map<String, Object> found = attributes(path);
            return (boolean) found.get("isRegularFile")
                    && (!KNOWN || uid(found) == Self.UID && (mode(found) & OTHERS_WRITE) == 0);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Returns the folder {@code path}, whose parents and own links are resolved, if no other user can change it. */
    private static Path above(Path path, int links) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            return path; // Whoever controls the root of the file system controls everything.
        }
        Path at = above(parent, links).resolve(path.getFileName());
        Map<String, Object> found = found(at);
        if (KNOWN && uid(found) != Self.UID && uid(found) != ROOT) {
            throw refusal(at, "belongs to another user (uid " + uid(found) + ")");
        }
        if ((boolean) found.get("isSymbolicLink")) {
            if (links == 0) {
                throw refusal(at, "is one of too many symbolic links");
            }
            return above(at.resolveSibling(Files.readSymbolicLink(at)).normalize(), links - 1);
        }
        requireFolder(at, found);
        if (KNOWN && (mode(found) & OTHERS_WRITE) != 0 && (mode(found) & STICKY) == 0) {
            throw refusal(at, "is writable by others: run chmod go-w on it");
        }
        return at;
    }

    private static void requireFolder(Path path, Map<String, Object> found) throws IOException {
        if (!(boolean) found.get("isDirectory")) {
            throw refusal(path, (boolean) found.get("isSymbolicLink") ? "is a symbolic link" : "is not a folder");
        }
    }

    /** Returns the attributes of {@code folder}, which is created if nothing has its name. */
    private static Map<String, Object> found(Path folder) throws IOException {
        try {
            return attributes(folder);
        } catch (NoSuchFileException missing) {
            try {
                Files.createDirectory(folder, closed(true));
            } catch (FileAlreadyExistsException meanwhile) {
                // Another process was faster; its folder is checked like any other.
            }
            return attributes(folder);
        }
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, KNOWN ? "unix:*" : "*", LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Returns what changes whenever somebody changes or replaces {@code path}: device, number, length, time of the last
     * change of the content and, where the file system keeps it, of anything. Empty if the file has changed within the
     * last second, because it could change again in the same tick of the clock.
     */
    static String identity(Path path) throws IOException {
        long now = System.currentTimeMillis();
        Map<String, Object> found = attributes(path);
        var changed = (FileTime) found.get(KNOWN ? "ctime" : "lastModifiedTime");
        return now - changed.toMillis() <= 1000 ? ""
                : found.get("dev") + "-" + found.get("ino") + "-" + found.get("size") + "-"
                        + found.get("lastModifiedTime") + "-" + changed;
    }

    private static int uid(Map<String, Object> found) {
        return (int) found.get("uid");
    }

    private static int mode(Map<String, Object> found) {
        return (int) found.get("mode");
    }

    private static IOException refusal(Path path, String reason) {
        return new FileSystemException(path.toString(), null, reason);
    }
}
