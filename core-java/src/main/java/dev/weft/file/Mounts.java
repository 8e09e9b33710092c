package dev.weft.file;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** What the mounted file systems of Linux allow. */
final class Mounts {
    private static final String OWN = "/proc/self/mounts";

    private Mounts() {}

    /** Whether the file system of {@code path} forbids execution (noexec); false where the system does not tell. */
    static boolean forbidExecution(Path path) {
        boolean forbidden = false;
        int longest = -1;
        try (var lines = new BufferedReader(new FileReader(OWN, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                // A blank in a name is written as \040; a later mount hides an earlier one of the same place.
                Path place = Path.of(words[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"));
                if (path.startsWith(place) && place.getNameCount() >= longest) {
                    longest = place.getNameCount();
                    forbidden = Arrays.asList(words[3].split(",")).contains("noexec");
                }
            }
        } catch (IOException | RuntimeException unknown) {
            return false;
        }
        return forbidden;
    }
}
