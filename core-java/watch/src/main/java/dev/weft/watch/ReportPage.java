package dev.weft.watch;

import dev.weft.serve.Site;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The report of a training: the live view as one HTML file that needs neither server nor network. It holds the
 * page's modules as one script, its styles, and the data as JSON; its content security policy allows exactly these.
 */
final class ReportPage {
    private static final Pattern STYLE_SHEET = Pattern.compile("<link rel=\"stylesheet\" href=\"([^\"]+)\">");
    private static final Pattern LOADS = Pattern.compile("url\\(|@import|</style", Pattern.CASE_INSENSITIVE);

    private ReportPage() {}

    /**
     * The file's text.
     *
     * @param title what the browser's tab shows
     * @param json {@code {"open": …, "state": …}}: the reply to {@code /api/open}, and one complete line of
     *     {@code /api/states}
     */
    static String html(String title, String json) {
        Site site = Site.of(ReportPage.class, "page");
        String style = styles(site);
        String script = Bundle.script("/report.js", site::text);
        String policy = "default-src 'none'; img-src data:; script-src 'sha256-" + sha256(script)
                + "'; style-src 'sha256-" + sha256(style) + "'";
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="%s">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>%s</style>
                </head>
                <body>
                <main id="watch"></main>
                <script type="application/json" id="data">%s</script>
                <script>%s</script>
                </body>
                </html>
                """.formatted(policy, escaped(title), style, json.replace("<", "\\u003c"), script);
    }

    /** The style sheets of the live view, in their order. */
    private static String styles(Site site) {
        return STYLE_SHEET.matcher(site.text("/index.html")).results()
                .map(found -> style(found.group(1), site.text(found.group(1)))).collect(Collectors.joining());
    }

    /** @throws IllegalArgumentException if the style sheet would load another file */
    private static String style(String address, String text) {
        Matcher loads = LOADS.matcher(text);
        if (loads.find()) {
            throw new IllegalArgumentException(
                    address + " contains " + loads.group() + "; a report is one file and loads nothing");
        }
        return text.replace("\r\n", "\n");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
