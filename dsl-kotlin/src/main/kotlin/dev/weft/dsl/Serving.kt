package dev.weft.dsl

import dev.weft.serve.model.ModelServer
import dev.weft.serve.model.Serving
import dev.weft.training.Trained
import java.nio.file.Path

/**
 * Serves the models of [path], a file or a folder, over HTTP on 127.0.0.1:
 * `serve(Path.of("iris.safetensors")).use { it.await() }`. A [port] of 0 is a random free one. See [Serving] for
 * folders of models, tokens and limits.
 */
public fun serve(path: Path, port: Int = 8080): ModelServer = ModelServer.open(path, port)

/**
 * Serves a copy of this model over HTTP on 127.0.0.1, called [name] in addresses: `digits.serve("digits")`. A [port] of
 * 0 is a random free one.
 */
public fun Trained.serve(name: String = "model", port: Int = 8080): ModelServer =
    Serving.of(name, predictor()).withPort(port).open()
