package dev.weft.examples.guide

import dev.weft.dsl.serve
import dev.weft.serve.model.ModelServer
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Path

private fun ask(server: ModelServer, path: String, body: String) {
    val request = HttpRequest.newBuilder(URI.create(server.address() + path))
        .POST(HttpRequest.BodyPublishers.ofString(body)).build()
    val reply = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString())
    println("${reply.statusCode()} ${reply.body().replace(Regex(",\"probabilities\".*"), " …")}")
}

/** Serves a model of iris over HTTP, and asks it as a client would. */
fun main(args: Array<String>) {
    val row = """"sepal_length": 5.1, "sepal_width": 3.5, "petal_length": 1.4"""
    serve(Path.of(args[0]), port = 0).use { server ->
        ask(server, "v1/models/iris:predict", """{"instances": [{$row, "petal_width": 0.2}]}""")
        ask(server, "v1/models/iris:predict", """{"instances": [{$row, "petal_width": "wide"}]}""")
        ask(server, "v1/models/iris:predict", """{"instances": [{$row}]}""")
        ask(server, "v1/models/rose:predict", """{"instances": []}""")
    }
}
