package dev.weft.examples.guide

import com.sun.net.httpserver.HttpExchange
import com.sun.net.httpserver.HttpServer
import dev.weft.file.MalformedDataException
import dev.weft.table.Column
import dev.weft.table.Table
import dev.weft.training.Predictor
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.nio.file.Path
import java.util.concurrent.Executors

private val COLUMNS = listOf("sepal_length", "sepal_width", "petal_length", "petal_width")
private const val MOST_BYTES = 1_000

private fun species(predictor: Predictor, body: String): String {
    val cells = body.split(",")
    require(cells.size == COLUMNS.size) { "expected the numbers $COLUMNS but got $body" }
    val row = COLUMNS.zip(cells) { name, cell -> Column.Numbers(name, cell.toDouble()) }
    return predictor.answers(Table.of("request", row)).first().value.toString()
}

private fun handle(predictor: Predictor, exchange: HttpExchange) = exchange.use {
    val body = exchange.requestBody.readNBytes(MOST_BYTES + 1)
    try {
        if (body.size > MOST_BYTES) send(exchange, 413, "expected at most $MOST_BYTES bytes")
        else send(exchange, 200, species(predictor, body.decodeToString()))
    } catch (bad: IllegalArgumentException) {
        send(exchange, 400, bad.message)
    } catch (bad: MalformedDataException) {
        send(exchange, 400, bad.message)
    }
}

private fun send(exchange: HttpExchange, status: Int, text: String?) {
    val bytes = text.orEmpty().toByteArray()
    exchange.sendResponseHeaders(status, bytes.size.toLong())
    exchange.responseBody.write(bytes)
}

/** Answers `POST /predict` with the species of the flower whose measurements are in the body. */
fun main(args: Array<String>) {
    System.setProperty("jdk.httpserver.maxConnections", "100")
    System.setProperty("sun.net.httpserver.maxReqTime", "10")
    val predictor = Predictor.load(Path.of(args[0]))
    val server = HttpServer.create(InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0)
    val threads = Executors.newFixedThreadPool(4)
    server.executor = threads
    server.createContext("/predict") { exchange -> handle(predictor, exchange) }
    server.start()

    val client = HttpClient.newHttpClient()
    val uri = URI.create("http://127.0.0.1:${server.address.port}/predict")
    for (body in listOf("5.1,3.5,1.4,0.2", "5.1,3.5,1.4", "5.1,wide,1.4,0.2", "1".repeat(2_000))) {
        val request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString(body)).build()
        val response = client.send(request, HttpResponse.BodyHandlers.ofString())
        println("${response.statusCode()} ${response.body()}")
    }
    server.stop(0)
    threads.shutdown()
}
