package dev.weft.exchange.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The methods of generated classes, in Java 8, which stand in text files beside this class. A class gets those that it
 * calls, and those that these call.
 */
final class Snippets {
    private static final List<String> FILES =
            List.of("arithmetic", "reductions", "functions", "cells", "times", "weights");
    private static final Pattern DECLARED = Pattern.compile(
            "^    private static (?:final class (\\w+)|[^=;{]*?\\b(\\w+)(?:\\(| = ))", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("\\b[A-Za-z]\\w*\\b");
    /** The sources of all declarations of a name, in order. */
    private static final Map<String, StringBuilder> ALL = all();

    private Snippets() {}

    private static Map<String, StringBuilder> all() {
        Map<String, StringBuilder> all = new LinkedHashMap<>();
        for (String file : FILES) {
            for (String block : text(file + ".txt").split("\n\n(?=    /\\*\\*)")) {
                Matcher declared = DECLARED.matcher(block);
                if (!declared.find()) {
                    throw new IllegalStateException("Snippets expects a method but got " + block);
                }
                String name = declared.group(1) == null ? declared.group(2) : declared.group(1);
                all.computeIfAbsent(name, any -> new StringBuilder()).append('\n')
                        .append(block.stripTrailing()).append('\n');
            }
        }
        return all;
    }

    private static String text(String name) {
        try (InputStream in = Snippets.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the methods that {@code source} calls, in a fixed order. */
    static String neededBy(String source) {
        Set<String> needed = new TreeSet<>();
        collect(source, needed);
        StringBuilder methods = new StringBuilder();
        ALL.forEach((name, text) -> methods.append(needed.contains(name) ? text : ""));
        return methods.toString();
    }

    private static void collect(String source, Set<String> needed) {
        Matcher names = NAME.matcher(source);
        while (names.find()) {
            String name = names.group();
            boolean isCalled = names.end() < source.length() && source.charAt(names.end()) == '('
                    || name.equals(name.toUpperCase(java.util.Locale.ROOT));
            if (isCalled && ALL.containsKey(name) && needed.add(name)) {
                collect(ALL.get(name).toString(), needed);
            }
        }
    }
}
