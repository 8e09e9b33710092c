package dev.weft.cli.table

import dev.weft.file.MalformedDataException
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardCopyOption

/** Tables from standard input, which is called `-`: a temporary copy, since tables are read more than once. */
internal class StandardInput : AutoCloseable {
    private val copy: Path by lazy {
        Files.createTempFile("weft-input", ".csv").also {
            Files.copy(System.`in`, it, StandardCopyOption.REPLACE_EXISTING)
        }
    }
    private var isUsed = false

    /** Calls [read] with [file], or with the copy of standard input if that is meant, which errors do not mention. */
    fun <T> reading(file: Path, read: (Path) -> T): T {
        if ("$file" != "-") return read(file)
        isUsed = true
        try {
            return read(copy)
        } catch (e: MalformedDataException) {
            throw if (e.source() == "$copy") {
                MalformedDataException("standard input", e.position(), e.found(), e.wanted())
            } else e
        }
    }

    override fun close() {
        if (isUsed) Files.deleteIfExists(copy)
    }
}
