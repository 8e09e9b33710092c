package dev.weft.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.weft.checkpoint.CheckpointFolder;
import dev.weft.cli.Cli;
import dev.weft.data.Dataset;
import dev.weft.graph.Arithmetic;
import dev.weft.graph.Graph;
import dev.weft.graph.MatrixOps;
import dev.weft.graph.Placeholder;
import dev.weft.graph.Session;
import dev.weft.graph.Value;
import dev.weft.graph.Variable;
import dev.weft.loss.Losses;
import dev.weft.network.Dense;
import dev.weft.optimizer.Optimizers;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import dev.weft.training.Model;
import dev.weft.training.Training;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The messages, options and defaults of the Chinese pages are those of the code. */
class ChinesePagesTest {
    private static final Path PAGES = Program.MODULE.resolve("../docs/zh-CN");
    private static final Path IRIS = Program.MODULE.resolve("data/iris/iris.csv");
    /** A table row whose first cell is code: that code, and the other cells. */
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(.+?)` \\|(.*)\\|$");

    @TempDir static Path folder;

    private static String page(String name) throws IOException {
        return Files.readString(PAGES.resolve(name));
    }

    private static List<MatchResult> all(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().toList();
    }

    @Test
    void quotesEveryMessageAsItIs() throws IOException {
        String page = page("install.md");
        String errors = page.substring(page.indexOf("## 常见报错"));
        List<String> quoted = ROW.matcher(errors).results().map(row -> row.group(1)).toList();
        List<String> thrown = Stream.of(launcher(), commandLine(), tables(), programs()).flatMap(List::stream).toList();
        Set<String> missing = new TreeSet<>(thrown);
        Set<String> wrong = new TreeSet<>(quoted);
        for (String message : quoted) {
            String literal =
                    Arrays.stream(message.split("…", -1)).map(Pattern::quote).collect(Collectors.joining(".+"));
            if (missing.removeIf(Pattern.compile(literal).asMatchPredicate())) {
                wrong.remove(message);
            }
        }
        assertEquals("no error says [], the page lacks []", "no error says " + wrong + ", the page lacks " + missing);
    }

    @Test
    void listsEveryOptionWithItsDefaults() throws IOException {
        String page = page("commands.md");
        String options = page.substring(page.indexOf("## train"), page.indexOf("## evaluate"));
        String help = help("train");
        Set<String> listed = new TreeSet<>(Set.of("--help"));
        for (MatchResult row : ROW.matcher(options).results().toList()) {
            String name = row.group(1).split(" ")[0];
            assertTrue(listed.add(name), row.group());
            String described = all("(?m)^ +(-\\w, +)?" + name + " .*$", help).get(0).group();
            assertTrue(described.contains(row.group(1) + " "), described);
            String[] cells = row.group(2).split("\\|");
            for (String value : List.of(cells[0].strip(), cells[1].strip())) {
                if (value.matches("\\p{ASCII}+")) {
                    String defaults = described.substring(described.lastIndexOf('('));
                    assertEquals(1, all("(?<![\\w.])" + Pattern.quote(value) + "(?![\\w.-])", defaults).size(),
                            described);
                }
            }
        }
        assertEquals(options(help), listed);
    }

    @Test
    void namesOptionsThatTheCommandsHave() throws IOException {
        String page = page("commands.md");
        for (MatchResult row : ROW.matcher(page.substring(page.indexOf("## evaluate"))).results().toList()) {
            String commands = row.group(2).split("\\|")[0].strip();
            for (String command : commands.equals("所有命令") ? List.of("train") : List.of(commands.split(", "))) {
                assertTrue(help(command).contains(row.group(1) + " "), row.group());
            }
        }
        Set<String> known = options(help());
        known.addAll(Set.of("--json", "--kotlin", "--stepz"));
        // Options of wsl, java and sha256sum.
        known.addAll(Set.of("--install", "--enable-native-access", "--ignore-missing"));
        for (MatchResult command : all("(?m)^  ([a-z]+) {2,}", help())) {
            known.addAll(options(help(command.group(1))));
        }
        for (Path path : pages()) {
            Set<String> named = options(Files.readString(path));
            named.removeAll(known);
            assertEquals(Set.of(), named, path.toString());
        }
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Program.MODULE.resolve("../README.zh-CN.md"),
                Program.MODULE.resolve("phrasebook.zh-CN.md")));
        for (String name : List.of("install.md", "commands.md", "glossary.md")) {
            pages.add(PAGES.resolve(name));
        }
        return pages;
    }

    private static Set<String> options(String text) {
        return all("(?<![\\w-])--[a-z][a-z0-9-]*", text).stream().map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String help(String... command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<String> line = new ArrayList<>(List.of(command));
        line.add("--help");
        assertEquals(Cli.OK, Cli.INSTANCE.run(line, out, ByteArrayOutputStream.nullOutputStream()));
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Returns what the script that starts Weft says when it fails. */
    private static List<String> launcher() throws IOException {
        return all("fail (['\"])(.*)\\1", Files.readString(Program.MODULE.resolve("../weft"))).stream()
                .map(fail -> "weft: " + fail.group(2)).toList();
    }

    private static String fails(String... line) {
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int code = Cli.INSTANCE.run(List.of(line), ByteArrayOutputStream.nullOutputStream(), errors);
        assertTrue(code != Cli.OK, String.join(" ", line));
        return errors.toString(StandardCharsets.UTF_8).replace(folder + "/", "").strip();
    }

    private static String file(String name, String text, Charset charset) throws IOException {
        return Files.write(folder.resolve(name), text.getBytes(charset)).toString();
    }

    private static List<String> commandLine() throws IOException {
        String iris = file("iris.csv", Files.readString(IRIS), StandardCharsets.UTF_8);
        String taken = folder.resolve("taken").toString();
        String busy = folder.resolve("busy").toString();
        String[] one = {"train", "mnist", "--quiet", "--steps", "1", "--checkpoints"};
        List<String> messages = new ArrayList<>(List.of(fails("train", "mnist", "--stepz", "10"), fails("trian"),
                fails("train", "mnist", "--steps", "abc"), fails("train", "--csv", iris),
                fails("evaluate", folder.resolve("model").toString()), fails("inspect", "a\0b")));
        String[] training = Stream.concat(Arrays.stream(one), Stream.of(taken)).toArray(String[]::new);
        Cli.INSTANCE.run(List.of(training), ByteArrayOutputStream.nullOutputStream(),
                ByteArrayOutputStream.nullOutputStream());
        messages.add(fails(training));
        try (CheckpointFolder held = CheckpointFolder.open(Path.of(busy), "other", 1)) {
            assertEquals(List.of(), held.skipped());
            messages.add(fails(Stream.concat(Arrays.stream(one), Stream.of(busy)).toArray(String[]::new)));
        }
        return messages;
    }

    private static List<String> tables() throws IOException {
        String table = "姓名,身高,体重\n张三,170,60\n李四,%s,55\n";
        String iris = file("iris.csv", Files.readString(IRIS), StandardCharsets.UTF_8);
        String model = folder.resolve("iris.safetensors").toString();
        Cli.INSTANCE.run(List.of("train", "--csv", iris, "--label", "species", "-q", "--epochs", "1", "--save", model),
                ByteArrayOutputStream.nullOutputStream(), ByteArrayOutputStream.nullOutputStream());
        String renamed = Files.readString(IRIS).replace("sepal_length", "花萼长");
        String other = file("other.csv", renamed, StandardCharsets.UTF_8);
        return List.of(weight(file("short.csv", table.replace("%s,", ""), StandardCharsets.UTF_8)),
                weight(file("quote.csv", String.format(table, "\"1,7\"0"), StandardCharsets.UTF_8)),
                fails("train", "--csv", iris, "--label", "specie"), fails("predict", model, other),
                fails("train", file("bad.csv", String.format(table, "1x5"), StandardCharsets.UTF_8), "--label", "体重",
                        "--numbers", "身高"),
                weight(file("nolabel.csv", table.replace(",60", ",").replace(",55", ","), StandardCharsets.UTF_8)));
    }

    private static String weight(String table) {
        return fails("train", "--csv", table, "--label", "体重");
    }

    private static String thrown(Executable program) {
        return assertThrows(Exception.class, program).getMessage();
    }

    private static String fit(double rate, Tensor features, Tensor labels) {
        return thrown(() -> Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(rate), Dense.of(10))
                .fit(Dataset.of(features, labels), Training.steps(9).withBatchSize(2)));
    }

    private static List<String> programs() {
        Graph graph = new Graph();
        Placeholder x = graph.placeholder("x", Shape.UNKNOWN, 784);
        Variable w = graph.variable("w1", Tensor.zeros(784, 10));
        Value y = MatrixOps.matmul(x, w);
        Value card = graph.device("/gpu:999", () -> Arithmetic.add(w, w));
        Session session = new Session(graph);
        String uninitialized = thrown(() -> session.run(Map.of(x, Tensor.zeros(2, 784)), y));
        session.initialize();
        Tensor images = Tensor.zeros(2, 28, 28);
        Tensor labels = Tensor.of(Shape.of(2), 3, 4);
        Tensor bright = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        Tensor unclean = Tensor.of(Shape.of(2, 2), 1, Float.NaN, 3, 4);
        Model model = Model.of(Losses.SOFTMAX_CE, Optimizers.sgd(0.1), Dense.of(10));
        return List.of(uninitialized, thrown(() -> session.run(card)), fit(1e38, bright, labels),
                fit(0.1, unclean, labels), thrown(() -> session.run(y)),
                thrown(() -> session.run(Map.of(x, images), y)),
                thrown(() -> model.build(Shape.of(784)).predict(images)), fit(0.1, images, labels),
                thrown(() -> MatrixOps.matmul(w, w)), fit(0.1, bright, Tensor.of(Shape.of(2), 3, 10)),
                thrown(() -> Dataset.of(Tensor.zeros(6, 5), Tensor.zeros(5))));
    }
}
