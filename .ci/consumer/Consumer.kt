package app

import dev.weft.dataframe.fit
import dev.weft.dataframe.predict
import dev.weft.dataframe.toDataset
import dev.weft.dsl.*
import dev.weft.network.Forward
import dev.weft.notebook.WeftNotebook
import dev.weft.training.Trained
import org.jetbrains.kotlinx.dataframe.DataFrame
import org.jetbrains.kotlinx.dataframe.api.remove
import org.jetbrains.kotlinx.dataframe.io.readCSV
import org.jetbrains.kotlinx.jupyter.api.libraries.JupyterIntegration
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest

/** A program of another project: trains, evaluates, saves, loads, and prints the digest of what it predicts. */
fun main(args: Array<String>) {
    val frame = DataFrame.readCSV(args[0])
    val iris = frame.toDataset(label = "species")
    val model = network {
        dense(16, relu)
        layer("halve") { _ -> Forward { x, _ -> x * 0.5f } }
        dense(3)
        loss(softmaxCE)
        metrics(accuracy)
        optimizer(adam(0.01).decay(0.99))
    }
    val trained = model.fit(iris) { epochs = 20; batch = 16 }
    println("accuracy over 0.9: ${trained.evaluate(iris).getValue("accuracy") > 0.9}")
    val plain = network { dense(3); loss(softmaxCE); optimizer(sgd(0.1)) }.fit(iris, epochs = 2, batch = 16)
    val file = Files.createTempFile("consumer", ".safetensors")
    plain.save(file)
    println("loaded: ${Trained.load(file).predict(iris.all().features()) == plain.predict(iris.all().features())}")
    Files.delete(file)
    val rows = trained.predict(frame.remove("species"))
    val bits = MessageDigest.getInstance("SHA-256").digest(rows.toString().toByteArray())
    println("digest " + bits.joinToString("") { "%02x".format(it) }.take(16))
    val notebook: JupyterIntegration = WeftNotebook()
    println("notebook ${notebook.javaClass.simpleName}; chart: ${trained.history.chart().svg().contains("<svg")}")
}
