package dev.weft.exchange.keras;

import static dev.weft.network.Layers.dense;
import static dev.weft.network.Layers.embedding;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.weft.loss.Losses;
import dev.weft.network.Branch;
import dev.weft.optimizer.Optimizers;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The order of layers, by which Keras finds their arrays. What is expected is {@code [layer.name for layer in
 * model.layers]} after Keras 3.15.1 has loaded the written file.
 */
class LayerOrderTest {
    private static void expect(String names, Head... heads) {
        Model model = Model.of(Optimizers.sgd(0.1), heads);
        assertEquals(List.of(names.split(" ")), new NetworkWriting(model.build().predictor()).parts().stream()
                .map(Part::name).toList());
    }

    private static Head head(String name, Branch branch) {
        return Head.of(name, branch, Losses.MSE);
    }

    @Test
    void whatIsFarFromTheOutputsComesFirst() {
        Branch wide = Branch.input("pair").then(embedding(72, 1));
        Branch deep = Branch.concat(Branch.input("education").then(embedding(8, 3)),
                Branch.input("occupation").then(embedding(9, 3)), Branch.input("numbers", 2))
                .then(dense(16), dense(8), dense(1));
        expect("education occupation embedding2 embedding3 numbers concat1 dense1 pair dense2 embedding1 dense3 add1",
                head("rich", Branch.add(wide, deep)));
    }

    @Test
    void aSharedLayerIsAsFarAsItsFarthestUse() {
        Branch.Shared item = Branch.shared(embedding(20, 4));
        Branch product = Branch.input("product").then(item);
        Branch taste = Branch.concat(Branch.input("customer", 3), product).then(dense(32).named("taste"));
        Branch change = Branch.concat(product, Branch.input("before").then(item)).then(dense(32));
        expect("product before customer embedding1 concat1 concat2 taste dense1 dense2 dense3",
                head("output0", taste.then(dense(1))), head("output1", change.then(dense(1))));
    }

    /** Keras sorts the names of outputs: in the order of the model, it would give one output the arrays of another. */
    @Test
    void outputsAreFollowedInTheOrderOfTheirNames() {
        Branch trunk = Branch.input("x", 3).then(dense(4));
        expect("x dense1 dense3 dense2", head("price", trunk.then(dense(2))), head("class", trunk.then(dense(2))));
    }
}
