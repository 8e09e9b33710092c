package dev.weft.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.file.MalformedDataException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An encoding that people ask for is used, or refused with the name of one that fits. */
class EncodingTest {
    private static Table read(byte[] bytes, String encoding) {
        return Csv.read("t.csv", bytes, Csv.Options.of().withEncoding(Charset.forName(encoding)));
    }

    static Stream<Arguments> otherEncodings() {
        return Stream.of(
                Arguments.of("ISO-8859-1", "UTF-16", "UTF-16", "windows-1252"),
                Arguments.of("UTF-8", "UTF-16LE", "UTF-16LE", "UTF-8"),
                Arguments.of("US-ASCII", "UTF-16BE", "UTF-16BE", "UTF-8"),
                Arguments.of("UTF-16LE", "windows-1252", "windows-1252", "UTF-16LE"),
                Arguments.of("UTF-16LE", "UTF-16BE", "UTF-16BE", "UTF-16LE"),
                Arguments.of("UTF-16BE", "UTF-8", "UTF-8", "UTF-16BE"),
                Arguments.of("ISO-8859-1", "UTF-8", "UTF-8", "windows-1252"),
                Arguments.of("UTF-8", "US-ASCII", "US-ASCII", "UTF-8"));
    }

    @ParameterizedTest
    @MethodSource("otherEncodings")
    void anEncodingThatTheBytesAreNotIsRefusedByName(String written, String asked, String name, String fitting) {
        String text = "Größ,zwei,x\n5,1,2\n6,2,3\n7,3,4\n";
        byte[] bytes = (written.equals("US-ASCII") ? text.replaceAll("[^ -~\n]", "") : text)
                .getBytes(Charset.forName(written));
        String message = assertThrows(MalformedDataException.class, () -> read(bytes, asked)).getMessage();
        assertTrue(message.contains("expected text in " + name + ", as asked for (name " + fitting
                + " instead, or leave the encoding to be found), but got "), message);
        assertTrue(message.endsWith("bytes that look like " + fitting), message);
    }

    @Test
    void anEncodingThatIsAskedForIsUsedWhereItMayBeMeant() {
        String chinese = "姓名,城市\n王小明,北京\n李红,上海\n";
        for (String encoding : List.of("UTF-16LE", "UTF-16BE", "GB18030")) {
            Table read = read(chinese.getBytes(Charset.forName(encoding)), encoding);
            assertEquals(List.of("姓名", "城市"), read.names());
            assertEquals(List.of("北京", "上海"), ((Column.Words) read.column("城市")).words());
        }
        byte[] utf8 = "a,größ\n1,2\n".getBytes(StandardCharsets.UTF_8);
        assertEquals(List.of("its bytes are also valid UTF-8, but are read as windows-1252 as asked for"),
                read(utf8, "windows-1252").dialect().orElseThrow().notes());
        byte[] western = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE);
        assertEquals(List.of("a", "b"), read(western, "UTF-16").names());
    }
}
