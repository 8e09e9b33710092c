package dev.weft.notebook

import dev.weft.data.Batch
import dev.weft.data.Dataset
import dev.weft.picture.ConfusionMatrix
import dev.weft.picture.Picture
import dev.weft.table.Table
import dev.weft.tensor.Tensor
import dev.weft.training.Answer
import dev.weft.training.Evaluation
import dev.weft.training.History
import dev.weft.training.Model
import dev.weft.training.Report
import dev.weft.training.Trained
import org.jetbrains.kotlinx.jupyter.api.HTML
import org.jetbrains.kotlinx.jupyter.api.libraries.JupyterIntegration

/**
 * The integration for Kotlin notebooks: imports Weft's packages, and shows models as drawings, histories as curves,
 * data and numbers as tables, pictures and images as images. A notebook loads it automatically:
 * ```
 *
 * @file:DependsOn("dev.weft:weft-notebook:0.1.0")
 * val trained = network { dense(10); loss(softmaxCE); optimizer(adam()) }.fit(data) { epochs = 5; live() }
 * trained
 * ```
 */
public class WeftNotebook : JupyterIntegration() {
    override fun Builder.onLoaded() {
        import(*IMPORTS)
        onLoaded { Kernel.host = this }
        render<Model> { HTML(html(it).code) }
        render<Trained> { HTML(html(it).code) }
        render<History> { HTML(html(it).code) }
        render<Tensor> { HTML(html(it).code) }
        render<Dataset> { HTML(html(it).code) }
        render<Batch> { HTML(html(it).code) }
        render<Table> { HTML(html(it).code) }
        render<Report> { HTML(html(it).code) }
        render<Evaluation> { HTML(html(it).code) }
        render<Answer> { HTML(html(it).code) }
        render<Images> { HTML(it.html().code) }
        render<Picture> { HTML((if (it is ConfusionMatrix) html(it) else html(it)).code) }
    }

    private companion object {
        val IMPORTS = listOf("dsl", "data", "table", "tensor", "training", "notebook").map { "dev.weft.$it.*" }
            .toTypedArray()
    }
}
