@file:DependsOn("dev.weft:weft-examples:0.1.0")

import dev.weft.dsl.*
import dev.weft.examples.Options
import dev.weft.examples.networks.Films
import dev.weft.internal.text.PythonFormat.f
import dev.weft.tensor.Tensor
import dev.weft.training.Trained

// Keras' example "Collaborative Filtering for Movie Recommendations": users and films are looked up in two tables of
// vectors, and `rating = user · film + the user's number + the film's number`.

fun ratings(seed: Long, width: Int) = network {
    val user = input("user")
    val film = input("film")
    val taste = user.embedding(Films.USERS, width)
    val kind = film.embedding(Films.TITLES.size, width)
    val rating = add(dot(taste, kind), user.embedding(Films.USERS, 1), film.embedding(Films.TITLES.size, 1))
    output("rating", rating, loss = mse)
    metrics(rmse)
    optimizer(adam(0.01))
    seed(seed)
}

fun print(guess: String, error: Double) = println("$guess: RMSE ${f(error, 3)}")

/** Prints the five films that the user has not rated and should like best. */
fun Trained.recommend(films: Films, user: Int, unrated: IntArray) {
    val users = Tensor.vector(*FloatArray(unrated.size) { user.toFloat() })
    val others = Tensor.vector(*FloatArray(unrated.size) { unrated[it].toFloat() })
    val ratings = predict(mapOf("user" to users, "film" to others)).getValue("rating")
    println("user $user should see")
    for (i in unrated.indices.sortedByDescending { ratings[it, 0] }.take(5)) {
        println(
            "  ${Films.TITLES[unrated[i]]}: ${f(ratings[i, 0].toDouble(), 1)}, would say " +
                f(films.rating(user, unrated[i]), 1)
        )
    }
}

val options = Options.parse(args, "seed=1", "epochs=20", "width=4", "user=42", "picture=recommender.png")
val films = Films(options.seed("seed"))
val ratings = films.ratings(40)
val known = ratings.take(9_600).all()
val held = ratings.skip(9_600).all()

val trained = ratings(options.seed("seed"), options.count("width"))
    .fit(ratings.take(9_600), epochs = options.count("epochs"))
val truth = held.labels().field("rating")
print("mean of all ratings", rmse(Films.mean(known, held.size), truth))
print("mean of each film", rmse(Films.filmMeans(known, held), truth))
print("network", trained.evaluate(ratings.skip(9_600))["rmse"])
val user = options.count("user")
trained.recommend(films, user, Films.unrated(known, user))
trained.picture().save(options.word("picture"))
println("wrote ${options.word("picture")}")
