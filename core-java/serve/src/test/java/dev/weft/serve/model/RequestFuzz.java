package dev.weft.serve.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.file.MalformedDataException;
import dev.weft.fuzz.Cost;
import dev.weft.internal.text.Json;
import dev.weft.serve.http.Refusal;
import dev.weft.training.Trained;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Jazzer's entry for bodies of requests: {@code --target_args=rowrequest} names the {@link Target}. */
public final class RequestFuzz {
    private static final long MOST_MILLIS = 2_000;
    private static final long MOST_ALLOCATED = 96 << 20;
    /** The models that are asked, by the first byte of an input. */
    private static final List<Served> MODELS = List.<Supplier<Trained>>of(() -> Samples.bought(1),
            () -> Samples.spent(1), () -> Samples.digits(1), Samples::shop, Samples::fields, Samples::numbers).stream()
            .map(trained -> Served.of(new ModelFiles.Id("m", 1), trained.get().predictor(), Optional.empty(),
                    new Metrics()))
            .toList();
    private static final String ROW = "{\"age\":31,\"city\":\"Rome\",\"member\":\"yes\",\"since\":\"1970-06-01\"}";
    private static Target target = Target.ROWREQUEST;

    private RequestFuzz() {}

    /** A format of requests: the first byte of an input chooses the model, the others are the body. */
    enum Target {
        /** Rows by name, and arrays. */
        ROWREQUEST {
            @Override
            Question question(Served served, byte[] body, int json) throws Refusal {
                return new RowFormat(served).question(Predicting.object(body, body.length));
            }
        },
        /** Tensors; binary elements lie behind the first zero byte of the body. */
        TENSORREQUEST {
            @Override
            Question question(Served served, byte[] body, int json) throws Refusal {
                int end = Math.min(body.length, json + 1);
                return new TensorFormat(served).question(Predicting.object(body, json),
                        ByteBuffer.wrap(body, end, body.length - end).slice());
            }
        };

        abstract Question question(Served served, byte[] body, int json) throws Refusal;

        /** Answers a request, or refuses it in one line, and takes neither long nor much memory. */
        void run(byte[] bytes) throws Exception {
            if (bytes.length > 0) {
                Served served = MODELS.get((bytes[0] & 0xFF) % MODELS.size());
                Cost.expectLittle(bytes, Target::isTooMuch,
                        () -> answer(served, Arrays.copyOfRange(bytes, 1, bytes.length)));
            }
        }

        private static boolean isTooMuch(Cost cost) {
            return cost.millis() > MOST_MILLIS || cost.allocated() > MOST_ALLOCATED;
        }

        private void answer(Served served, byte[] body) {
            int json = 0;
            while (json < body.length && body[json] != 0) {
                json++;
            }
            try {
                Question question = question(served, body, json);
                Reply reply = question.format().reply(served.batches().predict(question.examples()));
                String length = reply.headers().get(WireTensor.LENGTH);
                String text = new String(reply.bytes(), 0, length == null ? reply.bytes().length
                        : Integer.parseInt(length), UTF_8);
                if (reply.status() != 200 || text.length() < 2) {
                    throw new AssertionError(text);
                }
                if (text.length() < 1 << 18) {
                    Json.read("reply", text);
                }
            } catch (Refusal | MalformedDataException refused) {
                check(refused);
            } catch (IllegalArgumentException refused) {
                if (refused.getClass() != IllegalArgumentException.class) {
                    throw refused;
                }
                check(refused);
            }
        }

        private static void check(Exception refused) {
            String message = String.valueOf(refused.getMessage());
            if (message.lines().count() != 1 || message.matches("(?s).*(Exception|fasterxml|java\\.|null null).*")
                    && !message.contains("but got")) {
                throw new AssertionError("no sentence for people: " + message, refused);
            }
        }
    }

    /** Called by Jazzer before the first input, which should not pay for loading and instrumenting classes. */
    public static void fuzzerInitialize(String[] arguments) throws Exception {
        target = Target.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        target.run(new byte[]{0, '{', '}'});
    }

    /** Called by Jazzer for each input. */
    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        target.run(bytes);
    }

    /** Writes good inputs to begin with to {@code FOLDER/TARGET/seeds}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path rows = Files.createDirectories(folder.resolve("rowrequest/seeds"));
        String columns = ROW.replaceAll(":([^,}]+)", ":[$1]");
        seed(rows, "rows", 0, "{\"instances\":[" + ROW + "," + ROW.replace("31", "null") + "]}");
        seed(rows, "lists", 1, "{\"instances\":[[31,\"Rome\",\"yes\",\"1970-06-01\"]],\"signature_name\":null}");
        seed(rows, "columns", 0, "{\"inputs\":" + columns + "}");
        seed(rows, "image", 2, "{\"instances\":[{\"b64\":\"iVBORw0KGgo=\"}]}");
        seed(rows, "names", 3, "{\"instances\":[{\"customer\":[1,2,3],\"product\":7}]}");
        seed(rows, "inputs", 3, "{\"inputs\":{\"customer\":[[1,2,3]],\"product\":[7]}}");
        seed(rows, "fields", 4, "{\"instances\":[{\"age\":\"31\",\"city\":\"Rome\",\"id\":[]}]}");
        seed(rows, "arrays", 5, "{\"instances\":[[[1,2],[3,4e0]]]}");
        Path tensors = Files.createDirectories(folder.resolve("tensorrequest/seeds"));
        StringBuilder inputs = new StringBuilder();
        for (Map.Entry<String, String> cell : Map.of("age", "31", "city", "Rome", "member", "yes", "since",
                "1970-06-01").entrySet()) {
            inputs.append(inputs.isEmpty() ? "" : ",").append(tensor(cell.getKey(), "BYTES", "[1]", "\"data\":[\""
                    + cell.getValue() + "\"]"));
        }
        seed(tensors, "table", 0, "{\"id\":\"a\",\"inputs\":[" + inputs + "],\"outputs\":[{\"name\":\"prediction\"}]}");
        String array = tensor("x", "FP32", "[1,2,2]", "\"data\":[[[1,2],[3,4]]]");
        seed(tensors, "array", 5, "{\"inputs\":[" + array + "],\"parameters\":{\"binary_data_output\":true}}");
        seed(tensors, "binary", 5, "{\"inputs\":[" + tensor("x", "INT8", "[1,2,2]",
                "\"parameters\":{\"binary_data_size\":4}") + "]}\0\1\2\3\4");
        seed(tensors, "texts", 4, "{\"inputs\":[" + tensor("age", "BYTES", "[1]",
                "\"parameters\":{\"binary_data_size\":6}") + "]}\0"
                + new String(ByteBuffer.allocate(6)
                        .order(ByteOrder.LITTLE_ENDIAN).putInt(2).put((byte) '3').put((byte) '1').array(), UTF_8));
        seed(tensors, "named", 3, "{\"inputs\":[" + tensor("customer", "FP64", "[1,3]", "\"data\":[1,2,3]") + ","
                + tensor("product", "INT64", "[1]", "\"data\":[7]") + "]}");
    }

    private static String tensor(String name, String type, String shape, String rest) {
        return "{\"name\":\"" + name + "\",\"datatype\":\"" + type + "\",\"shape\":" + shape + "," + rest + "}";
    }

    private static void seed(Path folder, String name, int model, String body) throws IOException {
        byte[] text = body.getBytes(UTF_8);
        Files.write(folder.resolve(name), ByteBuffer.allocate(1 + text.length).put((byte) model).put(text).array());
    }
}
