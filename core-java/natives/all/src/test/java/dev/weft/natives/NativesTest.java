package dev.weft.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every platform's jar holds the files of its index, unchanged and in load order, and no others. */
class NativesTest {
    private static final Pattern NAME =
            Pattern.compile("[\0/](lib(?:openblas|gfortran|quadmath|gcc_s)\\.[\\d.]*(?:so\\.\\d|dylib))\0");

    @ParameterizedTest
    @ValueSource(strings = {"linux-x86_64", "linux-arm64", "macosx-arm64", "macosx-x86_64", "windows-x86_64"})
    void indexNamesEveryLibraryWithItsDigestInLoadOrder(String platform) throws Exception {
        URI index = NativesTest.class.getResource("/META-INF/weft/natives/" + platform + "/files").toURI();
        if (index.getScheme().equals("jar")) {
            try (FileSystem jar = FileSystems.newFileSystem(index, Map.of())) {
                check(jar.getPath("META-INF/weft/natives", platform));
            }
        } else {
            check(Path.of(index).getParent());
        }
    }

    private static void check(Path folder) throws Exception {
        TreeSet<String> loaded = new TreeSet<>();
        for (String line : Files.readAllLines(folder.resolve("files"))) {
            String[] entry = line.split(" ");
            byte[] content = Files.readAllBytes(folder.resolve(entry[1]));
            assertEquals(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)), entry[0],
                    entry[1]);
            loaded.add(entry[1]);
            assertEquals(Set.of(), needed(content).filter(name -> !loaded.contains(name)).collect(Collectors.toSet()),
                    entry[1] + " needs libraries that are not loaded before it");
        }
        assertEquals(loaded, libraries(folder));
    }

    /** The names of bundled libraries in a library, its own among them. */
    private static Stream<String> needed(byte[] content) {
        return NAME.matcher(new String(content, StandardCharsets.ISO_8859_1)).results().map(name -> name.group(1));
    }

    private static TreeSet<String> libraries(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.matches("files|NOTICE|LICENSE\\..*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
