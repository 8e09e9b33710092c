package dev.weft.spark;

import dev.weft.training.Description;
import dev.weft.training.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable;

/**
 * A parameter whose value is a model without weights, so that a grid of parameters may contain several. In files it is
 * the JSON that {@link Description} writes.
 */
public final class ModelParam extends Param<Model> {
    private static final long serialVersionUID = 1;

    /** Creates a parameter of {@code parent}. */
    public ModelParam(Identifiable parent, String name, String doc) {
        super(parent, name, doc);
    }

    @Override
    public String jsonEncode(Model value) {
        return Description.text(value);
    }

    /**
     * Reads a model.
     *
     * @throws IllegalArgumentException if it has layers or functions that are not in the {@code Registry}
     */
    @Override
    public Model jsonDecode(String json) {
        return Description.model("the parameter " + name(), json);
    }
}
