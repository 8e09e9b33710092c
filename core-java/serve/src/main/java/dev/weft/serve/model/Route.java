package dev.weft.serve.model;

import dev.weft.serve.http.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address that is answered. The same table decides what a request means, what metrics call it, and what the OpenAPI
 * document says.
 *
 * @param name what metrics and the document call it
 * @param method the HTTP method
 * @param path the address, in which {@code {model}} and {@code {version}} stand for any
 * @param isOpen whether it is answered without a token
 * @param purpose one sentence
 * @param request the schema of the body in the document; empty for none
 * @param reply the schema of the reply in the document; empty if it is no JSON
 */
record Route(String name, String method, String path, boolean isOpen, String purpose, String request, String reply,
        Pattern pattern, Handler handler) {
    static final String MODEL = "model";
    static final String VERSION = "version";
    private static final Pattern OPEN = Pattern.compile("\\{(\\w+)}");

    /** Answers a request. */
    interface Handler {
        Reply reply(Call call) throws IOException, Refusal;
    }

    static Route get(String name, String path, boolean isOpen, String purpose, String reply, Handler handler) {
        return new Route(name, "GET", path, isOpen, purpose, "", reply, pattern(path), handler);
    }

    static Route post(String name, String path, String purpose, String request, String reply, Handler handler) {
        return new Route(name, "POST", path, false, purpose, request, reply, pattern(path), handler);
    }

    private static Pattern pattern(String path) {
        return Pattern.compile(OPEN.matcher(path).replaceAll(found -> found.group(1).equals(VERSION)
                ? "(0|[1-9][0-9]{0,17})" : "([A-Za-z0-9][A-Za-z0-9._-]{0,99})"));
    }

    /** The names of the open parts of the address, in order. */
    List<String> parameters() {
        List<String> names = new ArrayList<>();
        Matcher found = OPEN.matcher(path);
        while (found.find()) {
            names.add(found.group(1));
        }
        return names;
    }

    /** The open parts of an address of this route by name; empty if it is none. */
    Optional<Map<String, String>> match(String address) {
        Matcher matcher = pattern.matcher(address);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Map<String, String> values = new LinkedHashMap<>();
        List<String> names = parameters();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), matcher.group(i + 1));
        }
        return Optional.of(values);
    }
}
