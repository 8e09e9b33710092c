package dev.weft.file;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Another user of this machine, to whom root can give files. Root of a name space with a single user cannot. */
final class OtherUser {
    static final int ID = 54321;
    static final int GROUP = 54322;

    private OtherUser() {}

    /** Gives {@code path} to this user and group, or skips the test. */
    static Path owns(Path path) throws IOException {
        try {
            Files.setAttribute(path, "unix:uid", ID, LinkOption.NOFOLLOW_LINKS);
            return Files.setAttribute(path, "unix:gid", GROUP, LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            return abort("only root can give files away: " + e.getMessage());
        }
    }
}
