@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.examples.networks.Tickets
import dev.weft.internal.text.PythonFormat.f
import dev.weft.metric.Classes
import dev.weft.training.Evaluation
import dev.weft.training.Report
import dev.weft.training.Trained

// Keras' guide to the functional API: a ticket's title, body and tags go in, its priority and its department come out.

fun tickets(seed: Long) = network {
    val title = input("title", Tickets.WORDS.size)
    val body = input("body", Tickets.WORDS.size)
    val tags = input("tags", Tickets.TAGS.size)
    val ticket = concat(title.dense(16, relu), body.dense(32, relu), tags).dropout(0.2)
    output("priority", ticket.dense(1), loss = bceWithLogits)
    output("department", ticket.dense(4), loss = softmaxCE, weight = 0.2)
    optimizer(adam(0.002))
    seed(seed)
}

fun print(tickets: String, report: Report) = println(
    "$tickets tickets: priority loss ${f(report["priority_loss"], 3)}, accuracy " +
        "${f(report["priority_accuracy"], 3)}; department loss ${f(report["department_loss"], 3)}, accuracy " +
        f(report["department_accuracy"], 3)
)

fun Trained.answer(title: String, body: String, tags: String) {
    val answers = predict(Tickets.written(title, body, tags))
    val urgent = bceWithLogits.outputs().classProbabilities(answers.getValue("priority"))
    val departments = softmaxCE.outputs().classProbabilities(answers.getValue("department"))
    val best = Classes.predicted(departments, 0.5)[0]
    println("$title / $body / $tags")
    println(
        "  urgent: ${f(urgent[0, 1].toDouble(), 2)}, ${Tickets.DEPARTMENTS[best]}: " +
            f(departments[0, best].toDouble(), 2)
    )
}

val options = Options.parse(args, "seed=1", "epochs=8", "picture=ticket-classifier.png")
val known = Tickets(options.seed("seed"), 4_000).dataset()
val fresh = Tickets(options.seed("seed") + 1, 2_000).dataset()

val trained = tickets(options.seed("seed")).fit(known, epochs = options.count("epochs"))
print("training", trained.evaluate(known))
print("new", trained.evaluate(fresh))
Evaluation.of(trained, fresh).output("department").confusion.forEachIndexed { i, row ->
    println("${Tickets.DEPARTMENTS[i]}: share found ${f(row[i].toDouble() / row.sum(), 3)}")
}
trained.answer("parcel lost", "hello my parcel lost again please check the courier", "vip phone")
trained.answer("invoice question", "curious about the tax on this invoice thanks", "website")
trained.answer("login stuck", "the screen have an error now with the new password", "app")
trained.picture().save(options.word("picture"))
println("wrote ${options.word("picture")}")
