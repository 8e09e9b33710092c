package dev.weft.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every platform's jar holds the files of its index, unchanged since they were chosen, and no others. */
class NativesTest {
    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-arm64", "macosx-arm64", "macosx-x86_64", "windows-x86_64"})
    void indexNamesEveryLibraryWithItsDigest(String platform) throws Exception {
        URI index = NativesTest.class.getResource("/META-INF/weft/natives/" + platform + "/files").toURI();
        if (index.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(index, Map.of())) {
                check(Path.of(index).getParent());
                assertTrue(jar.isOpen());
            }
        } else {
            check(Path.of(index).getParent());
        }
    }

    private static void check(Path folder) throws Exception {
        List<String> lines = Files.readAllLines(folder.resolve("files"));
        for (String line : lines) {
            String[] entry = line.split(" ");
            assertEquals(sha256(folder.resolve(entry[1])), entry[0], entry[1]);
        }
        assertEquals(lines.stream().map(line -> line.split(" ")[1]).collect(Collectors.toCollection(TreeSet::new)),
                libraries(folder));
    }

    private static TreeSet<String> libraries(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches("files|NOTICE|LICENSE\\..*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String sha256(Path file) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
