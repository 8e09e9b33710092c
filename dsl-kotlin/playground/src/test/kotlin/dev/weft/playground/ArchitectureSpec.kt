package dev.weft.playground

import dev.weft.serve.ModuleRules
import io.kotest.core.spec.style.FreeSpec

/** Holds the module to what it may import, and to the rules of all modules with pages. */
class ArchitectureSpec : FreeSpec({
    "the classes keep to the rules" {
        ModuleRules.check("dev.weft..", "java..", "javax.imageio..", "kotlin..", "org.jetbrains.annotations..")
    }
})
