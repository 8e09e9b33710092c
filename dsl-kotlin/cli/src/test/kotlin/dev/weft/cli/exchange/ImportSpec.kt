package dev.weft.cli.exchange

import dev.weft.cli.Cli
import dev.weft.cli.installation
import dev.weft.cli.weft
import dev.weft.dsl.adam
import dev.weft.dsl.sgd
import dev.weft.dsl.softmaxCE
import dev.weft.exchange.weights.Npz
import dev.weft.loss.Losses
import dev.weft.training.Trained
import io.kotest.core.spec.style.FreeSpec
import io.kotest.engine.spec.tempdir
import io.kotest.matchers.doubles.shouldBeLessThan
import io.kotest.matchers.shouldBe
import io.kotest.matchers.string.shouldContain
import io.kotest.matchers.string.shouldEndWith
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.exists
import kotlin.io.path.writeBytes
import kotlin.math.abs

/** `weft import`: models of other programs become models of Weft. */
class ImportSpec : FreeSpec({
    val folder = tempdir().toPath()
    val golden = installation.resolve("core-java/exchange/src/test/resources/dev/weft/exchange")
    val torch = golden.resolve("onnx/torch-residual.onnx")

    fun expectPredictions(model: Path, of: Path, number: String = "") {
        val arrays = Npz.read(of)
        val found = Trained.load(model).predict(arrays.getValue("x$number")).data()
        arrays.getValue("y$number").data().zip(found).maxOf { (y, p) -> abs(y - p).toDouble() } shouldBeLessThan 1e-5
    }

    "a model of PyTorch predicts as there, with the loss and the optimizer of the options" {
        val model = folder.resolve("torch.safetensors")
        val shell = weft("import", torch, model, "--loss", "softmaxCE", "--optimizer", "sgd", "--rate", 0.1)
        shell.code shouldBe Cli.OK
        shell.out shouldContain "(LayerNorm)"
        shell.out shouldEndWith "wrote $model\n"
        expectPredictions(model, golden.resolve("onnx/torch-residual-golden.npz"))
        Trained.load(model).model().let { it.loss() to it.optimizer() } shouldBe (softmaxCE to sgd(0.1))
    }

    "a model of Keras has its own loss and optimizer" {
        val model = folder.resolve("keras.safetensors")
        weft("import", golden.resolve("keras/chain.keras"), model).code shouldBe Cli.OK
        expectPredictions(model, golden.resolve("keras/chain-golden.npz"), "0")
        val other = folder.resolve("other.safetensors")
        weft("import", golden.resolve("keras/chain.h5"), other, "--loss", "mse").code shouldBe Cli.OK
        Trained.load(other).model().let { it.loss() to it.optimizer() } shouldBe (Losses.MSE to adam(0.001))
    }

    "what is missing or unknown is said" {
        val model = folder.resolve("none.safetensors")
        fun refused(code: Int, message: String, vararg words: Any) {
            val shell = weft("import", *words)
            shell.err shouldContain message
            shell.code shouldBe code
            model.exists() shouldBe false
        }
        val losses = "add --loss, such as softmaxCE for logits, crossEntropy for probabilities, or mse for numbers"
        refused(Cli.USAGE, "an ONNX file names no loss: $losses", torch, model)
        val named = golden.resolve("keras/named.keras")
        refused(Cli.BAD_DATA, "named.keras, config.json, optimizer: expected a learning rate: $losses", named, model)
        refused(Cli.USAGE, "--optimizer and --rate need --loss", named, model, "--rate", 0.1)
        refused(
            Cli.USAGE, "none.txt has no ending of a model: name a file that ends in .onnx, .keras or .h5",
            "none.txt", model
        )
        refused(
            Cli.USAGE, "old.safetensors is a model of Weft already, or has weights alone, which are read in Java or",
            "old.safetensors", model
        )
        val table = folder.resolve("table.onnx")
        val csv = Files.writeString(folder.resolve("table.csv"), "a,b\n" + "1,x\n2,y\n".repeat(20))
        val trained = folder.resolve("table.safetensors")
        weft("train", csv, "--label", "b", "--recipe", "plain", "--epochs", 1, "--save", trained).code shouldBe Cli.OK
        weft("export", trained, table).code shouldBe Cli.OK
        refused(
            Cli.FAILURE,
            "Java and Kotlin predict with it nevertheless, by Onnx.read; of a table's model, export --network writes",
            table, model, "--loss", "softmaxCE"
        )
        refused(Cli.BAD_DATA, "torch.onnx.export(model", golden.resolve("weights/net.pt"), model)
        refused(
            Cli.BAD_DATA, "broken.onnx", folder.resolve("broken.onnx").also { it.writeBytes(ByteArray(9)) }, model,
            "--loss", "mse"
        )
        weft("import", torch, torch, "--loss", "mse").err shouldContain "exists already: name another file"
    }
})
