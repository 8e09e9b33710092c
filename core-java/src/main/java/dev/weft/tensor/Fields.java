package dev.weft.tensor;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Puts tensors side by side as the fields of one, and takes them out again. */
final class Fields {
    private Fields() {}

    static Tensor pack(Map<String, Tensor> given) {
        Map<String, Tensor> fields = given instanceof LinkedHashMap<String, Tensor> ? given : new TreeMap<>(given);
        Map<String, Shape> shapes = new LinkedHashMap<>();
        int rows = -1;
        for (Map.Entry<String, Tensor> field : fields.entrySet()) {
            Shape shape = field.getValue().shape();
            if (shape.rank() == 0 || rows >= 0 && shape.rows() != rows) {
                throw new IllegalArgumentException("Tensor expects fields with the same number of rows but "
                        + field.getKey() + " is " + shape + (rows < 0 ? "" : " beside fields of " + rows + " rows"));
            }
            rows = shape.rows();
            shapes.put(field.getKey(), shape.without(0));
        }
        Tensor all = Tensor.zeros(Shape.of(shapes).batch(Math.max(0, rows)));
        int width = all.shape().dimension(-1);
        int offset = 0;
        for (Tensor field : fields.values()) {
            int size = field.shape().rowSize();
            for (int row = 0; row < rows; row++) {
                System.arraycopy(field.data(), row * size, all.data(), row * width + offset, size);
            }
            offset += size;
        }
        return all;
    }

    static Tensor unpack(Tensor all, String name) {
        int offset = all.shape().offset(name);
        Shape field = all.shape().fields().get(name);
        int width = all.shape().dimension(-1);
        int size = field.size();
        int rows = width == 0 ? all.shape().rows() : all.size() / width;
        Shape shape = field;
        for (int axis = all.shape().rank() - 2; axis >= 0; axis--) {
            shape = shape.batch(all.shape().dimension(axis));
        }
        Tensor part = Tensor.zeros(shape);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(all.data(), row * width + offset, part.data(), row * size, size);
        }
        return part;
    }
}
