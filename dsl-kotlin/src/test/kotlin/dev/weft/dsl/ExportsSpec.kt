package dev.weft.dsl

import dev.weft.data.Dataset
import dev.weft.exchange.keras.Keras
import dev.weft.exchange.onnx.Onnx
import dev.weft.exchange.source.JavaSource
import dev.weft.training.Predictor
import io.kotest.assertions.throwables.shouldThrow
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.inspectors.forAll
import io.kotest.matchers.shouldBe
import java.lang.reflect.InvocationTargetException
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.readBytes

class ExportsSpec : FreeSpec({
    val folder = tempdir().toPath()
    val xor = Dataset.of(tensor(row(0, 0), row(0, 1), row(1, 0), row(1, 1)), tensor(0, 1, 1, 0))
    val trained = network { dense(4, tanh); dense(2); loss(softmaxCE); optimizer(adam(0.05)) }.fit(xor, epochs = 3)

    "the files are those of weft-exchange" {
        trained.exportOnnx(folder.resolve("xor.onnx"))
        folder.resolve("xor.onnx").readBytes() shouldBe Onnx.toBytes(trained.predictor())
        trained.exportKeras(folder.resolve("xor.keras"))
        Keras.read(folder.resolve("xor.keras")).predict(xor.all().features()) shouldBe
            trained.predict(xor.all().features())
        trained.exportSource(folder.resolve("Xor.java"))
        val source = Files.createDirectory(folder.resolve("same")).resolve("Xor.java")
        JavaSource.export(trained, source)
        folder.resolve("Xor.java").readBytes() shouldBe source.readBytes()
    }

    "without weft-exchange, the error names the dependency" {
        val words = WithoutExchange().loadClass(EXPORTS)
        listOf("exportOnnx", "exportKeras", "exportSource").forAll { name ->
            val file = folder.resolve("none.$name")
            val method = words.getMethod(name, Predictor::class.java, Path::class.java)
            val failure = shouldThrow<InvocationTargetException> { method(null, trained.predictor(), file) }.cause
            failure!!::class shouldBe IllegalStateException::class
            failure.message shouldBe "$name needs the dependency dev.weft:weft-exchange: add it to the build"
            file.exists() shouldBe false
        }
    }
})

private const val EXPORTS = "dev.weft.dsl.ExportsKt"

/** Loads the words for exporting anew, as on a class path without weft-exchange. */
private class WithoutExchange : ClassLoader(WithoutExchange::class.java.classLoader) {
    override fun loadClass(name: String, resolve: Boolean): Class<*> = when {
        name.startsWith("dev.weft.exchange.") -> throw ClassNotFoundException(name)
        name == EXPORTS -> findLoadedClass(name) ?: defined(name)
        else -> super.loadClass(name, resolve)
    }

    private fun defined(name: String): Class<*> {
        val bytes = getResourceAsStream("${name.replace('.', '/')}.class")!!.use { it.readAllBytes() }
        return defineClass(name, bytes, 0, bytes.size)
    }
}
