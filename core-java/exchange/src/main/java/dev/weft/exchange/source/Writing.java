package dev.weft.exchange.source;

import dev.weft.evaluation.Threshold;
import dev.weft.graph.Value;
import dev.weft.loss.Joint;
import dev.weft.loss.Loss;
import dev.weft.loss.Outputs;
import dev.weft.network.Network;
import dev.weft.table.Preprocessing;
import dev.weft.table.TableFields;
import dev.weft.tensor.Shape;
import dev.weft.training.Predictor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Writes the class of a model. */
final class Writing {
    /** More steps than this are cut into several methods, so that none is too long for Java. */
    private static final int TOGETHER = 150;
    private static final int MOST_LISTED = 30;
    private static final String UNNAMED = "input";

    private final JavaSource options;
    private final String className;
    private final String fileName;
    private final Predictor model;
    private final Network.Built network;
    private final Weights weights = new Weights();
    private final Columns columns = new Columns(weights);
    private final Map<String, Shape> inputs = new LinkedHashMap<>();
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<Answers> answers = new ArrayList<>();
    private final String compute;
    private final String features;

    Writing(JavaSource options, String className) {
        this.options = options;
        this.className = Literal.name(className);
        this.fileName = className + ".weights";
        this.model = options.model();
        this.network = model.network();
        Map<String, Shape> fields = network.input().shape().fields();
        if (fields.isEmpty()) {
            inputs.put(model.model().network().inputs().stream().findFirst().orElse(UNNAMED), model.features());
        }
        inputs.putAll(fields);
        Literal.Names names = new Literal.Names("row", "outputs", "x");
        inputs.keySet().forEach(name -> parameters.put(name, names.variable(name)));
        addAnswers();
        this.compute = compute();
        this.features = features();
    }

    private void addAnswers() {
        Map<String, Shape> fields = network.output().fields();
        Literal.Names names = new Literal.Names();
        int from = 0;
        for (String name : network.outputs().keySet()) {
            int width = fields.isEmpty() ? network.output().rowSize() : fields.get(name).size();
            String variable = network.outputs().size() == 1 ? "" : names.variable(name);
            String suffix = variable.isEmpty() ? ""
                    : "Of" + variable.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + variable.substring(1);
            answers.add(new Answers(suffix, from, width, meaning(model.model().loss(), name), label(name),
                    options.threshold().map(Threshold::probability)));
            from += width;
        }
    }

    private static Outputs meaning(Loss loss, String output) {
        return loss instanceof Joint joint ? joint.parts().stream().filter(part -> part.output().equals(output))
                .map(part -> part.loss().outputs()).findFirst().orElse(Outputs.NUMBERS) : loss.outputs();
    }

    private Optional<Preprocessing.Label> label(String output) {
        Optional<Preprocessing.Label> only = model.preprocessing().map(Preprocessing::label);
        return only.isPresent() ? only : model.tableFields().flatMap(fields -> fields.labels().stream()
                .filter(label -> label.name().equals(output)).map(TableFields.Label::column).findFirst());
    }

    String besideName() {
        return fileName;
    }

    boolean isBeside() {
        return weights.size() > options.mostInside();
    }

    byte[] beside() {
        return weights.file();
    }

    /** The whole source. */
    String source() {
        boolean hasRows = !features.isEmpty();
        String typed = parameters.values().stream().map(name -> "float[] " + name).collect(Collectors.joining(", "));
        String plain = String.join(", ", parameters.values());
        StringBuilder body = new StringBuilder();
        answers.forEach(each -> body.append(each.fields()));
        body.append(body.length() > 0 ? "\n" : "").append("    private ").append(className).append("() {}\n");
        body.append(Answers.method("Returns the outputs" + outputs(), "float[]", "predict", typed,
                "compute(" + joined() + ")"));
        answers.forEach(each -> body.append(each.methods(typed, plain, hasRows)));
        body.append(features)
                .append(MainMethod.of(answers, hasRows ? rowColumns() : List.of(), network.input().shape().rowSize()))
                .append(compute).append(columns.classes());
        String numbers = isBeside() ? weights.beside(fileName) : weights.inside();
        String home = Literal.name(options.packageName());
        String header = home.isEmpty() ? "" : "package " + home + ";\n\n";
        String written = body + Snippets.neededBy(body + numbers) + numbers;
        return header + imports(written) + documentation() + "public final class " + className + " {\n" + written
                + "}\n";
    }

    private static String imports(String body) {
        String imports = List.of("Arrays", "HashMap", "HashSet", "LinkedHashMap", "Locale", "Map", "Set").stream()
                .filter(name -> body.matches("(?s).*(?<![.\\w])" + name + "[.<(].*"))
                .map(name -> "import java.util." + name + ";\n").collect(Collectors.joining());
        return imports + (imports.isEmpty() ? "" : "\n");
    }

    private String documentation() {
        StringBuilder text = new StringBuilder("/**\n * A trained network, written by Weft. Do not edit it; export the "
                + "model again.\n *\n * <pre>\n");
        String example = inputs.entrySet().stream().map(input -> parameters.get(input.getKey()))
                .collect(Collectors.joining(", "));
        answers.stream().filter(each -> !each.isRaw()).forEach(each -> text.append(" * ")
                .append(each.isNumber() ? "double " : "String ").append(each.answer()).append(" = ").append(className)
                .append('.').append(each.answer()).append('(').append(features.isEmpty() ? example : "row")
                .append(");\n"));
        text.append(" * float[] outputs = ").append(className).append(".predict(").append(example)
                .append(");\n * </pre>\n *\n");
        text.append(features.isEmpty() ? "" : " * <p>A row has the columns " + Literal.comment(listed(rowColumns()))
                + ".\n * A cell is a text as in a CSV file, a number, a java.util.Date, or null where it "
                + "is missing.\n");
        inputs.forEach((name, shape) -> text.append(" * <p>").append(Literal.comment(parameters.get(name)))
                .append(" has the numbers of one example ").append(Literal.comment(shape.toString()))
                .append(", the last index fastest.\n"));
        return text.append(" * <p>Seed ").append(model.model().seed()).append(", ").append(model.step())
                .append(" training steps, weights ").append(model.weightsSha256()).append(".\n")
                .append(isBeside() ? " * The file " + Literal.comment(fileName) + " must be beside the class.\n" : "")
                .append(" */\n").toString();
    }

    private static String listed(List<String> columns) {
        return String.join(", ", columns.subList(0, Math.min(MOST_LISTED, columns.size())))
                + (columns.size() > MOST_LISTED ? " and " + (columns.size() - MOST_LISTED) + " more" : "");
    }

    private List<String> rowColumns() {
        List<String> names = new ArrayList<>();
        model.preprocessing().ifPresent(some -> some.preparation().ifPresentOrElse(
                made -> made.rules().stream().filter(rule -> !rule.makes().isEmpty())
                        .forEach(rule -> names.add(rule.column())),
                () -> {
                    some.numbers().forEach(number -> names.add(number.name()));
                    some.words().forEach(word -> names.add(word.name()));
                    some.indices().forEach(index -> names.add(index.name()));
                }));
        model.tableFields().ifPresent(some -> {
            some.inputs().forEach(input -> {
                input.numbers().forEach(number -> names.add(number.name()));
                input.words().forEach(word -> names.add(word.name()));
            });
            some.indices().forEach(index -> names.add(index.column().name()));
        });
        return names.stream().distinct().toList();
    }

    private String outputs() {
        return answers.size() == 1 ? "" : answers.stream().map(each -> each.suffix().substring(2) + " from element "
                + each.from()).collect(Collectors.joining(", ", ": ", ""));
    }

    private String joined() {
        List<String> checked = inputs.entrySet().stream().map(input -> "expect(" + Literal.of(input.getKey()) + ", "
                + parameters.get(input.getKey()) + ", " + input.getValue().size() + ")").toList();
        return checked.size() == 1 ? checked.get(0) : "concat(1, " + String.join(", ", checked) + ")";
    }

    private String features() {
        model.preprocessing().ifPresent(some -> columns.add(some, 0));
        model.tableFields().ifPresent(some -> {
            int at = 0;
            for (Map.Entry<String, Shape> input : inputs.entrySet()) {
                add(some, input.getKey(), at);
                at += input.getValue().size();
            }
        });
        if (model.preprocessing().isEmpty() && model.tableFields().isEmpty()) {
            return "";
        }
        columns.classes();
        return "\n    /** Returns what a row of the table becomes: all inputs of the network. */\n"
                + "    public static float[] features(Map<String, ?> row) {\n        float[] x = new float["
                + model.features().size() + "];\n" + columns.calls() + "        return x;\n    }\n";
    }

    private void add(TableFields fields, String input, int at) {
        boolean isOnly = inputs.size() == 1 && input.equals(UNNAMED);
        fields.inputs().stream().filter(each -> isOnly || each.name().equals(input)).forEach(each -> columns.add(
                new Preprocessing(each.numbers(), each.words(), new Preprocessing.Label("", List.of(), 0, 1),
                        fields.tolerant()),
                at));
        fields.indices().stream().filter(each -> isOnly || each.name().equals(input))
                .forEach(each -> columns.add(each.column(), at, fields.tolerant()));
    }

    private String compute() {
        Recording recording = Recording.of(network);
        Literal.Names names = new Literal.Names("x", "v");
        Map<Value, String> variables = new HashMap<>();
        variables.put(network.input(), "x");
        List<String> statements = new ArrayList<>();
        boolean isLong = recording.steps().size() > TOGETHER;
        for (Value value : recording.steps()) {
            String operation = value.operation().orElseThrow().name();
            Rule rule = Rules.of(operation);
            if (rule == null) {
                throw new IllegalArgumentException("JavaSource has no Java for " + value.name()
                        + ": write the layer with the operations of Weft instead of one of your own");
            }
            String expression = rule.write(new Rule.Site(value, recording, weights, variables));
            if (expression.matches("[\\w.]+(?:\\[\\d+\\])?")) {
                variables.put(value, expression);
                continue;
            }
            String variable = isLong ? "v[" + statements.size() + "]" : names.variable(value.name());
            statements.add((isLong ? "" : "float[] ") + variable + " = " + expression + ";\n");
            variables.put(value, variable);
        }
        String result = recording.numbers().containsKey(network.value())
                ? weights.flat("outputs", recording.numbers().get(network.value())) : variables.get(network.value());
        String start = "\n    /** Computes the outputs, layer by layer. */\n    private static float[] "
                + "compute(float[] x) {\n";
        String end =
                "        return " + result + (result.equals("x") || result.startsWith("Weights.") ? ".clone()" : "")
                        + ";\n    }\n";
        return isLong ? start + inParts(statements, end) : start + statements.stream()
                .map(statement -> "        " + statement).collect(Collectors.joining()) + end;
    }

    private static String inParts(List<String> statements, String end) {
        StringBuilder calls = new StringBuilder("        float[][] v = new float[" + statements.size() + "][];\n");
        StringBuilder methods = new StringBuilder();
        for (int from = 0; from < statements.size(); from += TOGETHER) {
            calls.append("        compute").append(from).append("(x, v);\n");
            methods.append("\n    private static void compute").append(from).append("(float[] x, float[][] v) {\n");
            statements.subList(from, Math.min(statements.size(), from + TOGETHER))
                    .forEach(statement -> methods.append("        ").append(statement));
            methods.append("    }\n");
        }
        return calls + end + methods;
    }
}
