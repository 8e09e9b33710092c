package dev.weft.watch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Joins the ES modules of a page into one classic script, because browsers load no modules from files. Each module
 * becomes a function that returns its exports; a module comes after those that it imports. It understands what our
 * own modules use, and refuses everything else: {@code import {a, b as c} from "./x.js";} at the start of a line,
 * and {@code export} before a function, class or const.
 */
final class Bundle {
    /** The address below which a page finds the modules that all pages share. */
    static final String SHARED = "/shared/";

    private static final Pattern IMPORT =
            Pattern.compile("^import\\s*\\{([^{}]*)}\\s*from\\s*\"([^\"]+)\";[ \t]*$", Pattern.MULTILINE);
    private static final Pattern EXPORT =
            Pattern.compile("^export (?=(?:async )?(?:function\\*? ?|class |const )([\\w$]+))", Pattern.MULTILINE);
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|(?<=^|\\s)//[^\n]*", Pattern.DOTALL);
    private static final Pattern REFUSED =
            Pattern.compile("^\\s*(?:import|export)\\b[^\n]*|\\bimport\\s*[(.][^\n]*|^await\\b[^\n]*",
                    Pattern.MULTILINE);
    private static final List<String> ENDS_THE_SCRIPT = List.of("</script", "<!--");

    /** Reads a module by its address: {@code /report.js}, or {@code /shared/chart.js}. */
    private final UnaryOperator<String> source;
    private final Map<String, Module> modules = new LinkedHashMap<>();
    private final StringBuilder script = new StringBuilder();

    /** What a bundled module is called in the script, and what it exports. */
    private record Module(String name, TreeSet<String> exports) {}

    private Bundle(UnaryOperator<String> source) {
        this.source = source;
    }

    /**
     * A classic script that does what the module {@code start} does.
     *
     * @param start the address of the module, such as {@code /report.js}
     * @param source the text of the module at an address
     * @throws IllegalArgumentException if a module uses what this class does not understand, imports a name that
     *     the other does not export, or imports itself by way of others
     */
    static String script(String start, UnaryOperator<String> source) {
        Bundle bundle = new Bundle(source);
        bundle.add(start, List.of());
        return "(() => {\n\"use strict\";\n" + bundle.script + "})();\n";
    }

    private Module add(String address, List<String> importers) {
        if (importers.contains(address)) {
            throw new IllegalArgumentException(address + " imports itself: " + String.join(" > ", importers)
                    + " > " + address + "; move what both need into a third module");
        }
        Module known = modules.get(address);
        if (known != null) {
            return known;
        }
        List<String> chain = new ArrayList<>(importers);
        chain.add(address);
        String text = source.apply(address).replace("\r\n", "\n");
        String body = IMPORT.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(imported(found.group(1), found.group(2), chain)));
        TreeSet<String> exports = EXPORT.matcher(body).results().map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        body = EXPORT.matcher(body).replaceAll("");
        check(address, body);
        Module module = new Module("module" + modules.size(), exports);
        modules.put(address, module);
        script.append("const ").append(module.name()).append(" = (() => { // ").append(address).append('\n')
                .append(body.stripTrailing()).append("\nreturn {").append(String.join(", ", exports))
                .append("};\n})();\n");
        return module;
    }

    /** The line that replaces an import. */
    private String imported(String names, String from, List<String> chain) {
        String importer = chain.get(chain.size() - 1);
        Module module = add(address(importer, from), chain);
        String taken = names.strip().replaceAll("\\s+", " ").replaceAll(",$", "");
        for (String name : taken.split(" ?, ?")) {
            String exported = name.split(" as ")[0];
            if (!module.exports().contains(exported)) {
                throw new IllegalArgumentException(
                        importer + " imports " + exported + " from " + from + ", which exports " + module.exports());
            }
        }
        return "const {" + taken.replace(" as ", ": ") + "} = " + module.name() + ";";
    }

    private static String address(String importer, String from) {
        if (from.startsWith(SHARED)) {
            return from;
        }
        if (from.matches("\\./[\\w-]+\\.js")) {
            return importer.substring(0, importer.lastIndexOf('/') + 1) + from.substring(2);
        }
        throw new IllegalArgumentException(
                importer + " imports \"" + from + "\"; expected \"./name.js\" or \"" + SHARED + "name.js\"");
    }

    private static void check(String address, String body) {
        Matcher refused = REFUSED.matcher(COMMENT.matcher(body).replaceAll(""));
        if (refused.find()) {
            throw new IllegalArgumentException(address + " cannot be bundled because of `" + refused.group().strip()
                    + "`; write `import {name} from \"./x.js\";`, and export functions, classes and constants where"
                    + " they are declared");
        }
        for (String end : ENDS_THE_SCRIPT) {
            if (body.contains(end)) {
                throw new IllegalArgumentException(address + " contains " + end + ", which would end the script");
            }
        }
    }
}
