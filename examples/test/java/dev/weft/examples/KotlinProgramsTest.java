package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Kotlin programs of networks with several inputs or outputs, and of tables, print what their Java twins print. */
class KotlinProgramsTest {
    @TempDir Path folder;

    static Stream<Examples.Example> programs() {
        return Examples.all().stream().filter(Examples.Example::hasKotlinClass);
    }

    @ParameterizedTest
    @MethodSource("programs")
    void printsTheSameLines(Examples.Example example) throws Exception {
        String[] args = {"--picture", folder.resolve("network.png").toString()};
        String java = Program.JAVA.run(example.name(), args);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            Class.forName("dev.weft.examples." + example.program() + "Kt").getMethod("main", String[].class)
                    .invoke(null, (Object) args);
        } finally {
            System.setOut(before);
        }
        assertEquals(java, printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n"));
    }
}
