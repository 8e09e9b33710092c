package dev.weft.cli.inspect

import dev.weft.checkpoint.Checkpoint
import dev.weft.checkpoint.Safetensors
import dev.weft.cli.UsageException
import dev.weft.data.Idx
import dev.weft.data.ImageFile
import dev.weft.data.Npy
import dev.weft.file.MalformedDataException
import dev.weft.table.Csv
import dev.weft.tensor.Tensor
import java.awt.image.Raster
import java.nio.file.Path

/** The contents of a file: [facts] by name, and one entry in [rows] for each of its arrays or columns. */
internal class Contents(val kind: String, val facts: Map<String, Any>, val rows: List<Map<String, Any>>)

/** A file format: how to recognize it by its first bytes or its name, and how to [read] it. */
internal enum class Format(
    private val endings: List<String>,
    private val begins: (ByteArray) -> Boolean,
    val read: (Path, Csv.Options) -> Contents,
) {
    IDX(
        listOf("-ubyte", ".idx", ".gz"),
        { it.starts(0x1f, 0x8b) || it.starts(0, 0) && it.size > 3 && it[2] in 8..14 },
        { path, _ -> idx(path) },
    ),
    NPY(listOf(".npy"), { it.starts(0x93, 'N'.code, 'U'.code) }, { path, _ -> npy(path) }),
    NPZ(listOf(".npz"), { it.starts('P'.code, 'K'.code) }, { path, _ -> npz(path) }),
    IMAGE(
        listOf(".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".wbmp"),
        {
            it.starts(0x89, 'P'.code) || it.starts(0xff, 0xd8) || it.starts('G'.code, 'I'.code, 'F'.code, '8'.code) ||
                it.starts('B'.code, 'M'.code) && 0 in it || it.starts('I'.code, 'I'.code, 42, 0) ||
                it.starts('M'.code, 'M'.code, 0, 42)
        },
        { path, _ -> image(path) },
    ),
    SAFETENSORS(
        listOf(".safetensors"),
        { it.size > 8 && it[7] == 0.toByte() && it.drop(8).firstOrNull { c -> c !in SPACE } == '{'.code.toByte() },
        { path, _ -> safetensors(path) },
    ),
    CSV(
        listOf(".csv", ".csv.gz", ".tsv", ".tsv.gz"),
        { it.isNotEmpty() && (0 !in it || it.starts(0xff, 0xfe) || it.starts(0xfe, 0xff)) }, ::csv
    );

    companion object {
        private val others = listOf(".onnx", ".keras", ".h5", ".hdf5")

        /**
         * The format of the file [path], whose first bytes are [start]: by content, or else by the name's ending.
         *
         * @throws UsageException if its name is that of a model of another program
         */
        fun of(path: Path, start: ByteArray): Format {
            if (start.isNotEmpty() && others.any { "$path".endsWith(it, ignoreCase = true) }) {
                throw UsageException("$path is a model of another program: make one of Weft of it with weft import")
            }
            return known(path, start)
        }

        private fun known(path: Path, start: ByteArray): Format =
            CSV.takeIf { "$path".matches(Regex(".*\\.[ct]sv\\.gz")) }
                ?: entries.find { it != CSV && it.begins(start) }
                ?: entries.find { format -> format.endings.any { path.toString().endsWith(it) } }
                ?: CSV.takeIf { it.begins(start) }
                ?: throw MalformedDataException(
                    path, "byte 0", if (start.isEmpty()) "an empty file" else "none of these",
                    "an IDX, CSV, safetensors, npy or npz file, or a PNG, JPEG, GIF, BMP or WBMP image",
                )
    }
}

/** The white space of JSON. */
private val SPACE = " \t\n\r".map { it.code.toByte() }

private fun ByteArray.starts(vararg bytes: Int) = size >= bytes.size &&
    bytes.indices.all { this[it] == bytes[it].toByte() }

/** The minimum, maximum and mean of the finite ones among [count] numbers, and how many are not finite. */
private inline fun range(count: Long, number: (Long) -> Double): Map<String, Any> {
    val range = Range()
    for (i in 0 until count) {
        range.add(number(i))
    }
    return range.facts + (if (range.finite == count) mapOf() else mapOf("notFinite" to count - range.finite))
}

private fun array(name: String, type: String, tensor: Tensor): Map<String, Any> =
    mapOf("name" to name, "type" to type, "shape" to tensor.shape().toArray().asList()) +
        range(tensor.size().toLong()) { tensor.data()[it.toInt()].toDouble() }

private fun array(name: String, array: Npy) = array(name, array.type, array.tensor)

private fun npy(path: Path) = Contents("npy", mapOf(), listOf(array("array", Npy.read(path))))

private fun npz(path: Path) = Contents("npz", mapOf(), Npy.readAll(path).map { (name, array) -> array(name, array) })

private fun idx(path: Path): Contents {
    val idx = Idx.read(path)
    val row = mapOf("name" to "elements", "type" to idx.type(), "shape" to idx.shape().toArray().asList())
    val count = idx.shape().rows().toLong() * idx.shape().rowSize()
    var block = FloatArray(0)
    // An array that is larger than the memory is read in blocks.
    val range = range(count) { i ->
        if (i % BLOCK == 0L) {
            block = idx.elements(i, minOf(count - i, BLOCK).toInt())
        }
        block[(i % BLOCK).toInt()].toDouble()
    }
    return Contents("idx", mapOf(), listOf(row + range))
}

private const val BLOCK = 1L shl 16

private fun safetensors(path: Path): Contents {
    val types = Safetensors.types(path)
    fun rows(tensors: Map<String, Tensor>) =
        tensors.map { (name, tensor) -> array(name, types.getValue(name), tensor) }
    val plain = Safetensors.read(path)
    if (plain.metadata().keys.none { it.startsWith("weft.") }) {
        val facts = if (plain.metadata().isEmpty()) mapOf() else mapOf("metadata" to plain.metadata())
        return Contents("safetensors", facts, rows(plain.tensors()))
    }
    // Read again, by the reader that verifies the digest.
    val checkpoint = Checkpoint.read(path)
    val facts = listOf("step", "epoch", "rate", "seed", "weightsSha256").mapNotNull { name ->
        checkpoint.facts()[name]?.let { name to it }
    }
    return Contents("checkpoint", facts.toMap(), rows(checkpoint.tensors()))
}

private fun image(path: Path): Contents {
    val file = ImageFile.read(path, 1, 1)
    val raster = file.image.raster
    val shape = listOf(file.height, file.width, raster.numBands)
    val row = mapOf("name" to "pixels", "type" to "u${file.image.colorModel.getComponentSize(0)}", "shape" to shape) +
        range(raster)
    val sampled = if (file.stride == 1) mapOf() else mapOf("everyRowAndColumn" to file.stride)
    return Contents("image", mapOf("format" to file.format) + sampled, listOf(row))
}

private fun range(raster: Raster): Map<String, Any> {
    val row = IntArray(raster.width * raster.numBands)
    var loaded = -1
    return range(raster.height.toLong() * row.size) { i ->
        if (i / row.size != loaded.toLong()) {
            loaded = (i / row.size).toInt()
            raster.getPixels(0, loaded, raster.width, 1, row)
        }
        row[(i % row.size).toInt()].toDouble()
    }
}
