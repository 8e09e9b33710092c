package dev.weft.examples.networks;

import static dev.weft.internal.text.PythonFormat.f;
import static dev.weft.network.Activations.RELU;
import static dev.weft.network.Layers.dense;
import static dev.weft.network.Layers.dropout;

import dev.weft.data.Dataset;
import dev.weft.examples.Options;
import dev.weft.loss.Losses;
import dev.weft.metric.Classes;
import dev.weft.network.Branch;
import dev.weft.optimizer.Optimizers;
import dev.weft.picture.NetworkPicture;
import dev.weft.tensor.Tensor;
import dev.weft.training.Evaluation;
import dev.weft.training.Model;
import dev.weft.training.Model.Head;
import dev.weft.training.Report;
import dev.weft.training.Trained;
import dev.weft.training.Training;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * Keras' guide to the functional API, "Models with multiple inputs and outputs": a ticket's title, body and tags go in,
 * its priority and its department come out. Titles and bodies are bags of words, because Weft has no recurrent layer.
 */
public final class TicketClassifier {
    private TicketClassifier() {}

    /** Runs the program; {@code --help} lists its options. */
    public static void main(String... args) throws Exception {
        Options options = Options.parse(args, "seed=1", "epochs=8", "picture=ticket-classifier.png");
        Tickets known = new Tickets(options.seed("seed"), 4_000);
        Tickets fresh = new Tickets(options.seed("seed") + 1, 2_000);

        Trained trained = model().withSeed(options.seed("seed"))
                .fit(known.dataset(), Training.epochs(options.count("epochs")));
        print("training", trained.evaluate(known.dataset()));
        print("new", trained.evaluate(fresh.dataset()));
        departments(trained, fresh.dataset());
        answer(trained, "parcel lost", "hello my parcel lost again please check the courier", "vip phone");
        answer(trained, "invoice question", "curious about the tax on this invoice thanks", "website");
        answer(trained, "login stuck", "the screen have an error now with the new password", "app");
        NetworkPicture.of(trained).save(Path.of(options.word("picture")));
        System.out.println("wrote " + options.word("picture"));
    }

    private static Model model() {
        Branch title = Branch.input("title", Tickets.WORDS.size());
        Branch body = Branch.input("body", Tickets.WORDS.size());
        Branch tags = Branch.input("tags", Tickets.TAGS.size());
        Branch ticket = Branch.concat(title.then(dense(16, RELU)), body.then(dense(32, RELU)), tags)
                .then(dropout(0.2));
        return Model.of(Optimizers.adam(0.002),
                Head.of("priority", ticket.then(dense(1)), Losses.BCE_WITH_LOGITS),
                Head.of("department", ticket.then(dense(4)), Losses.SOFTMAX_CE).weighted(0.2));
    }

    private static void print(String tickets, Report report) {
        System.out.println(tickets + " tickets: priority loss " + f(report.get("priority_loss"), 3) + ", accuracy "
                + f(report.get("priority_accuracy"), 3) + "; department loss " + f(report.get("department_loss"), 3)
                + ", accuracy " + f(report.get("department_accuracy"), 3));
    }

    private static void departments(Trained trained, Dataset data) {
        int[][] confusion = Evaluation.of(trained, data).output("department").confusion();
        for (int i = 0; i < 4; i++) {
            System.out.println(Tickets.DEPARTMENTS.get(i) + ": share found "
                    + f((double) confusion[i][i] / Arrays.stream(confusion[i]).sum(), 3));
        }
    }

    private static void answer(Trained trained, String title, String body, String tags) {
        Map<String, Tensor> answers = trained.predict(Tickets.written(title, body, tags));
        Tensor urgent = Losses.BCE_WITH_LOGITS.outputs().classProbabilities(answers.get("priority"));
        Tensor departments = Losses.SOFTMAX_CE.outputs().classProbabilities(answers.get("department"));
        int best = Classes.predicted(departments, 0.5)[0];
        System.out.println(title + " / " + body + " / " + tags + "\n  urgent: " + f(urgent.get(0, 1), 2) + ", "
                + Tickets.DEPARTMENTS.get(best) + ": " + f(departments.get(0, best), 2));
    }
}
