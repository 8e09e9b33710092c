package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.Safetensors;
import dev.weft.data.Npy;
import dev.weft.file.InputFile;
import dev.weft.file.Printable;
import dev.weft.tensor.Shape;
import dev.weft.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Weights to take over into a model by name and shape: from another model, or from a safetensors or npz file.
 * Pass it to {@link Trained#take}.
 *
 * <pre>{@code
 * trained.take(Transfer.all(Path.of("digits.safetensors")));   // refuses unless every weight is found
 * Transfer.Report report = trained.take(Transfer.matching(other.weights()).withPrefix("encoder.", ""));
 * System.out.println(report); // 4 taken, left [head.bias], missing [dense3.kernel, dense3.bias], other shape {}
 * }</pre>
 *
 * <p>{@link #all} is strict, like {@code load_state_dict} of PyTorch, except that the source may have more than the
 * model; {@link #matching} takes what fits, like {@code strict=False} there and {@code skip_mismatch=True} in Keras.
 * Names with a {@code /} after renaming are not weights but the state of an optimizer, and are ignored. Kernels are not
 * transposed: those of PyTorch's {@code Linear} are {@code [out, in]}, Weft's {@code [in, out]}.
 *
 * <p>Immutable as long as nobody changes the tensors; threads may share it.
 */
public final class Transfer {
    private static final int MOST_SHOWN = 10;
    private static final byte[] ZIP = {'P', 'K'};
    private static final String OWN = "weft.sha256";

    private final Map<String, Tensor> source;
    private final boolean isStrict;

    private Transfer(Map<String, Tensor> source, boolean isStrict) {
        this.source = source;
        this.isStrict = isStrict;
    }

    /**
     * Takes all weights of the model from {@code source}.
     *
     * @param source the tensors by name, such as those of {@link Trained#weights}; the map is copied
     */
    public static Transfer all(Map<String, Tensor> source) {
        return new Transfer(Collections.unmodifiableMap(new LinkedHashMap<>(source)), true);
    }

    /**
     * Takes all weights of the model from a file.
     *
     * @param source a safetensors file, such as a model file; a folder of checkpoints; or an npz file
     * @throws dev.weft.file.MalformedDataException if the file is damaged
     * @throws IOException if it cannot be read
     */
    public static Transfer all(Path source) throws IOException {
        return all(read(source));
    }

    /**
     * Takes those weights of {@code source} that the model has with the same name and shape.
     *
     * @param source the tensors by name, such as those of {@link Trained#weights}; the map is copied
     */
    public static Transfer matching(Map<String, Tensor> source) {
        return new Transfer(all(source).source, false);
    }

    /**
     * Takes those weights of a file that the model has with the same name and shape.
     *
     * @param source a safetensors file, such as a model file; a folder of checkpoints; or an npz file
     * @throws dev.weft.file.MalformedDataException if the file is damaged
     * @throws IOException if it cannot be read
     */
    public static Transfer matching(Path source) throws IOException {
        return matching(read(source));
    }

    private static Map<String, Tensor> read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return Checkpoint.read(path, Snapshot::isWeight).tensors();
        }
        byte[] head;
        try (InputStream in = InputFile.open(path)) {
            head = in.readNBytes(64);
        }
        if (Arrays.equals(ZIP, Arrays.copyOf(head, ZIP.length))) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            Npy.readAll(path).forEach((name, array) -> tensors.put(name, array.tensor()));
            return tensors;
        }
        // A checkpoint has a digest, which is verified.
        return new String(head, StandardCharsets.ISO_8859_1).contains(OWN)
                ? Checkpoint.read(path, Snapshot::isWeight).tensors() : Safetensors.read(path).tensors();
    }

    /**
     * Returns this transfer with other names for the tensors of the source.
     *
     * @param names from the name in the source to the name in the model: {@code name -> name.replace("fc", "dense")}
     * @throws IllegalArgumentException if two tensors get the same name
     */
    public Transfer withNames(UnaryOperator<String> names) {
        Map<String, Tensor> renamed = new LinkedHashMap<>();
        source.forEach((name, tensor) -> {
            if (renamed.put(names.apply(name), tensor) != null) {
                throw new IllegalArgumentException("Transfer expects different names but got "
                        + Printable.of(names.apply(name)) + " twice, the second time for " + Printable.of(name));
            }
        });
        return new Transfer(Collections.unmodifiableMap(renamed), isStrict);
    }

    /**
     * Returns this transfer with another prefix of the names of the source, such as {@code withPrefix("model.fc1.",
     * "dense1.")}. Names with other prefixes stay.
     *
     * @throws IllegalArgumentException if two tensors get the same name
     */
    public Transfer withPrefix(String from, String to) {
        return withNames(name -> name.startsWith(from) ? to + name.substring(from.length()) : name);
    }

    /** Copies the tensors into {@code weights} as {@link Trained#take} does. */
    Report into(Map<String, Tensor> weights) {
        List<String> taken = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Map<String, Shape> otherShape = new LinkedHashMap<>();
        weights.forEach((name, tensor) -> {
            Tensor found = source.get(name);
            if (found == null) {
                missing.add(name);
            } else if (found.shape().equals(tensor.shape())) {
                taken.add(name);
            } else {
                otherShape.put(name, found.shape());
            }
        });
        List<String> left = source.keySet().stream()
                .filter(name -> Snapshot.isWeight(name) && !weights.containsKey(name)).toList();
        Report report = new Report(taken, left, missing, otherShape);
        if (isStrict && !(missing.isEmpty() && otherShape.isEmpty())) {
            throw new IllegalArgumentException(refusal(report, weights));
        }
        taken.forEach(name -> {
            Tensor tensor = weights.get(name);
            System.arraycopy(source.get(name).data(), 0, tensor.data(), 0, tensor.size());
        });
        return report;
    }

    private static String refusal(Report report, Map<String, Tensor> weights) {
        List<String> wrong = Stream.concat(
                report.missing.stream().map(name -> name + " " + weights.get(name).shape() + " is missing"),
                report.otherShape.keySet().stream().map(name -> other(name, weights.get(name).shape(),
                        report.otherShape.get(name))))
                .toList();
        return "Transfer.all expects every weight of the model but "
                + String.join(", ", wrong.subList(0, Math.min(MOST_SHOWN, wrong.size())))
                + (wrong.size() > MOST_SHOWN ? " and " + (wrong.size() - MOST_SHOWN) + " more" : "")
                + (report.left.isEmpty() ? "" : "; not used are " + shown(report.left))
                + ": rename with withNames or withPrefix, or take what fits with Transfer.matching";
    }

    private static String other(String name, Shape wanted, Shape found) {
        boolean isTransposed = wanted.rank() == 2 && found.rank() == 2 && wanted.dimension(0) == found.dimension(1)
                && wanted.dimension(1) == found.dimension(0);
        return name + " " + wanted + " is " + found + (isTransposed
                ? " (only its transpose fits; PyTorch's kernels are [out, in]: transpose it first)" : "");
    }

    private static String shown(List<String> names) {
        return Printable.of(String.join(", ", names.subList(0, Math.min(MOST_SHOWN, names.size()))))
                + (names.size() > MOST_SHOWN ? " and " + (names.size() - MOST_SHOWN) + " more" : "");
    }

    /**
     * What a transfer did. Its text names what was not taken.
     *
     * @param taken the weights that were taken over, in the order of the model
     * @param left the tensors of the source that the model does not have, in the order of the source
     * @param missing the weights of the model that the source does not have, unchanged
     * @param otherShape the weights of the model that have another shape in the source, unchanged, with that shape
     */
    public record Report(List<String> taken, List<String> left, List<String> missing, Map<String, Shape> otherShape) {
        /** Copies the lists and the map. */
        public Report {
            taken = List.copyOf(taken);
            left = List.copyOf(left);
            missing = List.copyOf(missing);
            otherShape = Collections.unmodifiableMap(new LinkedHashMap<>(otherShape));
        }

        @Override
        public String toString() {
            return taken.size() + " taken, left " + left + ", missing " + missing + ", other shape " + otherShape;
        }
    }
}
