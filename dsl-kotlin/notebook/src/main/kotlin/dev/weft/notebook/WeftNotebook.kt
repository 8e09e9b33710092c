package dev.weft.notebook

import dev.weft.picture.Picture
import dev.weft.tensor.Tensor
import dev.weft.training.History
import dev.weft.training.Model
import dev.weft.training.Trained
import org.jetbrains.kotlinx.jupyter.api.HTML
import org.jetbrains.kotlinx.jupyter.api.libraries.JupyterIntegration

/**
 * The integration for Kotlin notebooks: imports Weft's packages and renders models, histories, pictures and tensors. A
 * notebook loads it automatically:
 * ```
 *
 * @file:DependsOn("dev.weft:weft-notebook:0.1.0")
 * val trained = network { dense(10); loss(softmaxCE); optimizer(adam()) }.fit(data, epochs = 5)
 * trained.history
 * ```
 */
public class WeftNotebook : JupyterIntegration() {
    override fun Builder.onLoaded() {
        import("dev.weft.dsl.*", "dev.weft.data.*", "dev.weft.table.*", "dev.weft.tensor.*")
        render<Model> { HTML(html(it)) }
        render<Trained> { HTML(html(it)) }
        render<History> { HTML(html(it)) }
        render<Picture> { HTML(it.svg()) }
        render<Tensor> { HTML(html(it)) }
    }
}
