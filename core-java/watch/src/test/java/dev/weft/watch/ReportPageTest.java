package dev.weft.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The report as one file: what its policy allows, and that data cannot end the element that holds it. */
class ReportPageTest {
    private static final String HTML = ReportPage.html("<4-8-3> & more",
            "{\"open\": {\"title\": \"</script><!-- <script>alert(1)\"}, \"state\": {}}");

    private static String part(String pattern) {
        Matcher found = Pattern.compile(pattern, Pattern.DOTALL).matcher(HTML);
        assertTrue(found.find(), pattern);
        return found.group(1);
    }

    private static String sha256(String text) throws Exception {
        return Base64.getEncoder().encodeToString(
                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void thePolicyAllowsExactlyItsScriptAndItsStyle() throws Exception {
        String script = part("<script>(.*?)</script>");
        String style = part("<style>(.*?)</style>");
        assertEquals("default-src 'none'; img-src data:; script-src 'sha256-" + sha256(script)
                + "'; style-src 'sha256-" + sha256(style) + "'",
                part("Content-Security-Policy\" content=\"([^\"]*)\""));
        assertTrue(style.contains(".glance"), "the style of the live view");
        assertTrue(script.contains("/shared/chart.js"), "the shared modules");
    }

    @Test
    void dataCannotEndItsElement() {
        assertEquals("{\"open\": {\"title\": \"\\u003c/script>\\u003c!-- \\u003cscript>alert(1)\"}, \"state\": {}}",
                part("<script type=\"application/json\" id=\"data\">(.*?)</script>"));
        assertEquals("&lt;4-8-3&gt; &amp; more", part("<title>(.*?)</title>"));
    }

    @Test
    void nothingIsLoaded() {
        assertFalse(Pattern.compile("(src|href)=\"(?!data:)").matcher(HTML).find(), "an element that loads");
        assertFalse(HTML.contains("/api/"), "the report asks no server");
    }
}
