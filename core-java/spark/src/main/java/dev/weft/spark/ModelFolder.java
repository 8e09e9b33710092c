package dev.weft.spark;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.file.MalformedDataException;
import dev.weft.internal.text.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWriter;
import org.jspecify.annotations.Nullable;

/**
 * How estimators and models are saved, on any file system that Hadoop knows: {@code metadata/part-00000} is one line of
 * JSON with the class, the uid and the parameters, as Spark itself writes them, so that pipelines can read it;
 * {@code model.safetensors} is an ordinary file of Weft. Nothing is read by Java's serialization, and no class by a
 * name from a file: what reads a folder knows the class that it wants.
 */
final class ModelFolder {
    private static final String MODEL = "model.safetensors";
    private static final String METADATA = "metadata";
    private static final int LONGEST_METADATA = 1 << 24;

    private ModelFolder() {}

    /** Writes an estimator, or a model with its bytes. */
    static final class Writer extends MLWriter {
        private final Params saved;
        private final byte[] model;

        /** Writes {@code saved}; without a model if {@code model} is empty. */
        Writer(Params saved, byte[] model) {
            this.saved = saved;
            this.model = model;
        }

        @Override
        public void saveImpl(String path) {
            Path folder = new Path(path);
            try {
                FileSystem files = folder.getFileSystem(sc().hadoopConfiguration());
                if (model.length > 0) {
                    write(files, new Path(folder, MODEL), model);
                }
                Path metadata = new Path(folder, METADATA);
                write(files, new Path(metadata, "part-00000"),
                        (metadata(saved, sc().version()) + "\n").getBytes(StandardCharsets.UTF_8));
                write(files, new Path(metadata, "_SUCCESS"), new byte[0]);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void write(FileSystem files, Path path, byte[] content) throws IOException {
            try (OutputStream out = files.create(path, true)) {
                out.write(content);
            }
        }

        private static String metadata(Params saved, String version) {
            return "{\"class\":" + Json.write(saved.getClass().getName()) + ",\"timestamp\":"
                    + System.currentTimeMillis() + ",\"sparkVersion\":" + Json.write(version) + ",\"uid\":"
                    + Json.write(saved.uid()) + ",\"paramMap\":" + json(saved, saved.paramMap())
                    + ",\"defaultParamMap\":" + json(saved, saved.defaultParamMap()) + "}";
        }

        private static String json(Params saved, ParamMap values) {
            List<String> members = new ArrayList<>();
            for (Param<?> param : saved.params()) {
                if (values.contains(param)) {
                    members.add(Json.write(param.name()) + ":" + encoded(values, param));
                }
            }
            return "{" + String.join(",", members) + "}";
        }

        private static <T> String encoded(ParamMap values, Param<T> param) {
            return param.jsonEncode(values.get(param).get());
        }
    }

    /**
     * Reads what {@link Writer} wrote.
     *
     * @param <T> what is read
     */
    static final class Reader<T extends Params> extends MLReader<T> {
        private final Class<T> type;
        private final boolean hasModel;
        private final BiFunction<String, byte[], T> make;

        private Reader(Class<T> type, boolean hasModel, BiFunction<String, byte[], T> make) {
            this.type = type;
            this.hasModel = hasModel;
            this.make = make;
        }

        /** Reads an estimator, which {@code make} creates from its uid. */
        static <T extends Params> Reader<T> ofEstimator(Class<T> type, Function<String, T> make) {
            return new Reader<>(type, false, (uid, none) -> make.apply(uid));
        }

        /** Reads a model, which {@code make} creates from its uid and its bytes. */
        static <T extends Params> Reader<T> ofModel(Class<T> type, BiFunction<String, byte[], T> make) {
            return new Reader<>(type, true, make);
        }

        /**
         * Reads a folder.
         *
         * @throws MalformedDataException if the folder was not written for this class, or something in it is damaged
         * @throws UncheckedIOException if there is no such folder, or it cannot be read
         */
        @Override
        public T load(String path) {
            Path folder = new Path(path);
            try {
                FileSystem files = folder.getFileSystem(sc().hadoopConfiguration());
                if (!files.exists(new Path(folder, METADATA))) {
                    throw new FileNotFoundException(path + " is no folder of a saved " + type.getSimpleName()
                            + ": it has no " + METADATA);
                }
                Map<?, ?> metadata = object(path, METADATA, Json.read(path, metadata(files, folder)));
                return made(path, files, folder, metadata);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private T made(String path, FileSystem files, Path folder, Map<?, ?> metadata) throws IOException {
            Object found = metadata.get("class");
            if (!type.getName().equals(found)) {
                throw new MalformedDataException(path, METADATA, String.valueOf(found), "the class " + type.getName());
            }
            if (!(metadata.get("uid") instanceof String uid) || uid.isEmpty()) {
                throw new MalformedDataException(path, METADATA, String.valueOf(metadata.get("uid")), "a uid");
            }
            byte[] model = hasModel ? model(path, files, new Path(folder, MODEL)) : new byte[0];
            try {
                T made = make.apply(uid, model);
                if (made instanceof ScoringModel<?> scoring) {
                    scoring.expectRightModel();
                }
                set(path, made, "defaultParamMap", metadata, (param, value) -> setDefault(made, param, value));
                set(path, made, "paramMap", metadata, (param, value) -> made.set(param, value));
                return made;
            } catch (MalformedDataException e) {
                throw e;
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw new MalformedDataException(path, hasModel ? MODEL : METADATA, String.valueOf(e.getMessage()),
                        "a saved " + type.getSimpleName());
            }
        }

        private static Object setDefault(Params made, Param<Object> param, Object value) {
            return made.setDefault(param, value);
        }

        private void set(String path, T made, String map, Map<?, ?> metadata,
                BiFunction<Param<Object>, Object, Object> setter) {
            object(path, map, metadata.get(map)).forEach((name, value) -> {
                if (!made.hasParam(String.valueOf(name))) {
                    throw new MalformedDataException(path, map, String.valueOf(name), "a parameter of "
                            + type.getSimpleName());
                }
                Param<Object> param = made.getParam(String.valueOf(name));
                try {
                    setter.apply(param, param.jsonDecode(Json.write(value)));
                } catch (Exception e) {
                    // Whatever the parameter's own reader throws: it is not made for damaged text.
                    throw new MalformedDataException(path, map + ", " + name, String.valueOf(e.getMessage()),
                            "a value of " + name);
                }
            });
        }

        private static Map<?, ?> object(String path, String place, @Nullable Object value) {
            if (value instanceof Map<?, ?> map) {
                return map;
            }
            throw new MalformedDataException(path, place, String.valueOf(value), "a JSON object");
        }

        /** The first line of the first file that is not empty: Spark may have copied it in several parts. */
        private static String metadata(FileSystem files, Path folder) throws IOException {
            List<String> lines = new ArrayList<>();
            for (FileStatus part : files.listStatus(new Path(folder, METADATA),
                    each -> each.getName().startsWith("part-"))) {
                if (part.isFile() && part.getLen() > 0) {
                    byte[] content = read(folder.toString(), files, part.getPath(), LONGEST_METADATA);
                    lines.addAll(new String(content, StandardCharsets.UTF_8).lines().toList());
                }
            }
            if (lines.size() != 1) {
                throw new MalformedDataException(folder.toString(), METADATA, lines.size() + " lines", "one line");
            }
            return lines.get(0);
        }

        private static byte[] model(String path, FileSystem files, Path file) throws IOException {
            byte[] model = read(path, files, file, Integer.MAX_VALUE - 8);
            Checkpoint.of(model); // verifies everything
            return model;
        }

        private static byte[] read(String path, FileSystem files, Path file, int longest) throws IOException {
            if (!files.exists(file)) {
                throw new MalformedDataException(path, file.getName(), "no such file", "a file that Weft saved");
            }
            try (InputStream in = files.open(file)) {
                byte[] content = in.readNBytes(longest);
                if (in.read() >= 0) {
                    throw new MalformedDataException(path, file.getName(), "more", "at most " + longest + " bytes");
                }
                return content;
            }
        }
    }
}
