package dev.weft.exchange.hdf5;

import dev.weft.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A group of a file to write: other groups, arrays, and texts as attributes.
 *
 * <pre>{@code
 * HdfTree root = new HdfTree();
 * root.group("layers/dense/vars").put("0", kernel);
 * new HdfWriter(root).writeTo(out);
 * }</pre>
 */
public final class HdfTree {
    private static final int MOST = 60_000;

    /** Groups as trees, arrays as tensors and whole numbers as integers; in the order of the names, as files have. */
    private final Map<String, Object> members = new TreeMap<>();
    private final Map<String, Object> attributes = new LinkedHashMap<>();

    /** Creates a group without anything in it. */
    public HdfTree() {
        // Members come later.
    }

    /**
     * Returns the group at a path, and creates what is missing on the way.
     *
     * @param path names with {@code /} between them
     */
    public HdfTree group(String path) {
        HdfTree at = this;
        for (String name : path.split("/")) {
            Object member = at.members.computeIfAbsent(name, any -> new HdfTree());
            if (!(member instanceof HdfTree group)) {
                throw new IllegalArgumentException("HDF5 expects a group at " + path + " but " + name
                        + " is an array");
            }
            at = group;
        }
        return at;
    }

    /** Adds an array of float32. */
    public void put(String name, Tensor tensor) {
        members.put(name, tensor);
    }

    /** Adds a whole number of 32 bits, without dimensions. */
    public void put(String name, int number) {
        members.put(name, number);
    }

    /** Sets an attribute to a text. */
    public void text(String attribute, String text) {
        attributes.put(attribute, text);
    }

    /** Sets an attribute to a list of texts. */
    public void texts(String attribute, List<String> texts) {
        if (texts.size() > MOST) {
            throw new IllegalArgumentException("HDF5 expects at most " + MOST + " texts but got " + texts.size());
        }
        attributes.put(attribute, List.copyOf(texts));
    }

    Map<String, Object> members() {
        return Collections.unmodifiableMap(members);
    }

    Map<String, Object> attributes() {
        return Collections.unmodifiableMap(attributes);
    }
}
