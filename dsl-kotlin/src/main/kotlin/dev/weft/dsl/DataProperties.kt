package dev.weft.dsl

import dev.weft.blas.Workers
import dev.weft.checkpoint.CheckpointFolder
import dev.weft.data.Batch
import dev.weft.data.Dataset
import dev.weft.data.ExampleFile
import dev.weft.data.Idx
import dev.weft.file.MalformedDataException
import dev.weft.table.Column
import dev.weft.table.Dialect
import dev.weft.table.Preprocessing
import dev.weft.table.Table
import dev.weft.table.TableFields
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor

/** The number of examples: `mnist.train.size`. */
public val Dataset.size: Int get() = size()

/** The shape of one example's features, without the batch dimension: `mnist.train.features`. */
public val Dataset.features: Shape get() = features()

/** The shape of one example's labels, without the batch dimension: `mnist.train.labels.rank`. */
public val Dataset.labels: Shape get() = labels()

/** How many examples are announced before they are read, 0 in memory: `mnist.train.lookahead`. */
public val Dataset.lookahead: Int get() = lookahead()

/** The number of examples in the batch: `data.all().size`. */
public val Batch.size: Int get() = size()

/** The examples of the file, readable until it is closed: `file.examples.size`. */
public val ExampleFile.examples: Dataset get() = examples()

/** The shape of the array in the file: `Idx.read(file).shape`. */
public val Idx.shape: Shape get() = shape()

/** The element type in the file, such as `u8`: `Idx.read(file).type`. */
public val Idx.type: String get() = type()

/** The shape of the tensor: `tensor(1, 2).shape`. */
public val Tensor.shape: Shape get() = shape()

/** The elements in row-major order; the array is the tensor's own, not a copy: `trained.predict(examples).data[0]`. */
public val Tensor.data: FloatArray get() = data()

/** The number of elements: `tensor(1, 2).size`. */
public val Tensor.size: Int get() = size()

/** Copies of the named fields of the rows: `Tensor.of(mapOf("age" to ages)).fields["age"]`. */
public val Tensor.fields: Map<String, Tensor> get() = fields()

/** The shapes of the named fields of the last dimension: `data.features.fields`. */
public val Shape.fields: Map<String, Shape> get() = fields()

/** The number of dimensions: `tensor(1, 2).shape.rank`. */
public val Shape.rank: Int get() = rank()

/** The number of elements, the product of the dimensions: `trained.features.size`. */
public val Shape.size: Int get() = size()

/** The first dimension; 1 for a scalar: `predictions.shape.rows`. */
public val Shape.rows: Int get() = rows()

/** The number of elements in one row, the product of all dimensions but the first: `predictions.shape.rowSize`. */
public val Shape.rowSize: Int get() = rowSize()

/** The name of the table in error messages, such as its file: `table.source`. */
public val Table.source: String get() = source()

/** The number of rows: `table.size`. */
public val Table.size: Int get() = size()

/** The columns, in order: `table.columns.map { it.name }`. */
public val Table.columns: List<Column> get() = columns()

/** The column names, in order: `table.names`. */
public val Table.names: List<String> get() = names()

/** The positions of all missing values, as text: `table.missing.forEach(::println)`. */
public val Table.missing: List<String> get() = missing()

/** How the file of the table is written, or null for other tables: `table.dialect?.description()`. */
public val Table.dialect: Dialect? get() = dialect().orElse(null)

/** The column name: `column.name`. */
public val Column.name: String get() = name()

/** The number of rows: `column.size`. */
public val Column.size: Int get() = size()

/** The shape of the features that one row becomes: `preprocessing.features.size`. */
public val Preprocessing.features: Shape get() = features()

/** How many of the first features are numbers: `preprocessing.numericFeatures`. */
public val Preprocessing.numericFeatures: Int get() = numericFeatures()

/** The shape of the named features that one row becomes: `fields.features.fields`. */
public val TableFields.features: Shape get() = features()

/** The name of the file: `catch (e: MalformedDataException) { println(e.source) }`. */
public val MalformedDataException.source: String get() = source()

/** The position in the file: `catch (e: MalformedDataException) { println(e.position) }`. */
public val MalformedDataException.position: String get() = position()

/** The content at the position: `catch (e: MalformedDataException) { println(e.found) }`. */
public val MalformedDataException.found: String get() = found()

/** The content that was expected at the position: `catch (e: MalformedDataException) { println(e.wanted) }`. */
public val MalformedDataException.wanted: String get() = wanted()

/** The damaged checkpoints that were skipped: `folder.skipped.forEach(::println)`. */
public val CheckpointFolder.skipped: List<MalformedDataException> get() = skipped()

/** The number of threads: `Workers.shared().threads`. */
public val Workers.threads: Int get() = threads()
