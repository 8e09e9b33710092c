package dev.weft.cli.table

import dev.weft.checkpoint.Checkpoint
import dev.weft.table.Dialect
import java.nio.file.Files
import java.nio.file.Path
import java.security.MessageDigest
import java.util.HexFormat

/**
 * What a model remembers of the file that it was trained on.
 *
 * @property decimal its decimal mark; null if the model does not tell
 */
internal class Origin private constructor(val decimal: Char?, digest: () -> String?) {
    private val sha256 by lazy(digest)

    /** The same as a fact of a checkpoint. */
    val facts: Map<String, Any>
        get() = mapOf(FACT to listOfNotNull(decimal?.let { "decimal" to "$it" }, sha256?.let { SHA to it }).toMap())

    /** Whether [file] is the one that the model was trained on. */
    fun isOf(file: Path): Boolean = sha256 != null && Files.isRegularFile(file) && sha256 == sha256(file)

    companion object {
        private const val FACT = "table"
        private const val SHA = "sha256"
        private const val BLOCK = 1 shl 16

        /** The origin of a model that is trained on [file], which is written as [dialect] says. */
        fun of(file: Path, dialect: Dialect?) = Origin(dialect?.decimal()) { sha256(file) }

        /** What the [model] in a file or folder remembers; models of older versions remember nothing. */
        fun saved(model: Path): Origin {
            val fact = Checkpoint.read(model) { false }.facts()[FACT] as? Map<*, *> ?: mapOf<Any, Any>()
            return Origin("${fact["decimal"]}".singleOrNull()?.takeIf { it in ".," }) { fact[SHA] as? String }
        }

        private fun sha256(file: Path): String {
            val digest = MessageDigest.getInstance("SHA-256")
            Files.newInputStream(file).use { input ->
                val block = ByteArray(BLOCK)
                generateSequence { input.read(block).takeIf { it >= 0 } }.forEach { digest.update(block, 0, it) }
            }
            return HexFormat.of().formatHex(digest.digest())
        }
    }
}
