package dev.weft.watch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.file.DurableFile;
import dev.weft.internal.text.Json;
import dev.weft.serve.Site;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes the page of a training as one HTML file, which works without a server and without a network. Its only script
 * and its only style sheet are named by their digests in its content security policy, because a browser loads no
 * modules from files.
 */
final class ReportFile {
    private static final String FOLDER = "/dev/weft/watch/report/";

    private ReportFile() {}

    /**
     * Writes {@code file} completely or not at all.
     *
     * @param opened what does not change while the training runs
     * @param state the state at its end
     */
    static void write(Path file, Map<?, ?> opened, Map<String, @Nullable Object> state) throws IOException {
        Map<Object, @Nullable Object> still = new LinkedHashMap<>(opened);
        still.put("controls", List.of());
        // A less-than sign could end the element that holds the data.
        String data = Json.write(Fields.of("open", still, "state", state)).replace("<", "\\u003c");
        String style = joined("styles.txt");
        String script = "(() => {\n\"use strict\";\n" + joined("modules.txt") + "})();\n";
        Map<String, String> parts = Map.of("title", escaped(String.valueOf(opened.get("title"))), "style", style,
                "style-hash", sha256(style), "script", script, "script-hash", sha256(script), "data", data);
        DurableFile.write(file, filled(text(FOLDER + "report.html"), parts).getBytes(UTF_8));
    }

    /** Replaces each {@code {{name}}} of the template by the part of that name; parts are not searched. */
    private static String filled(String template, Map<String, String> parts) {
        StringBuilder page = new StringBuilder();
        int at = 0;
        for (int from = template.indexOf("{{"); from >= 0; from = template.indexOf("{{", at)) {
            int to = template.indexOf("}}", from);
            page.append(template, at, from).append(parts.get(template.substring(from + 2, to)));
            at = to + 2;
        }
        return page.append(template.substring(at)).toString();
    }

    /**
     * Joins the files that a list names. In modules, the lines that import and the words {@code export} are left out:
     * all are in one scope then.
     */
    private static String joined(String list) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : text(FOLDER + list).lines().filter(line -> !line.isBlank()).toList()) {
            all.append(text(name.strip()).lines().filter(line -> !line.startsWith("import "))
                    .map(line -> line.startsWith("export ") ? line.substring("export ".length()) : line)
                    .collect(Collectors.joining("\n", "", "\n")));
        }
        return all.toString();
    }

    private static String text(String resource) throws IOException {
        Class<?> owner = resource.startsWith("/dev/weft/serve/") ? Site.class : ReportFile.class;
        try (InputStream in = owner.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the report lacks its part " + resource);
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
