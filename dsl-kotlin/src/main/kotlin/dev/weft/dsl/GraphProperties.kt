package dev.weft.dsl

import dev.weft.graph.Graph
import dev.weft.graph.Value
import dev.weft.graph.Variable
import dev.weft.metric.Metric
import dev.weft.network.BuiltLayer
import dev.weft.network.Layer
import dev.weft.network.Network
import dev.weft.optimizer.Optimizer
import dev.weft.optimizer.Schedule
import dev.weft.tensor.Shape
import dev.weft.tensor.Tensor

/** All variables, in the order of recording: `graph.variables.map { it.name }`. */
public val Graph.variables: List<Variable> get() = variables()

/** The variables that a minimizer changes: `graph { … gradients(loss, trainableVariables) }`. */
public val Graph.trainableVariables: List<Variable> get() = trainableVariables()

/** The recording that this value belongs to: `x.graph.variables`. */
public val Value.graph: Graph get() = graph()

/** The place in the recording: `(x + 1).id > x.id`. */
public val Value.id: Int get() = id()

/** The word that errors use for this value: `x.name`. */
public val Value.name: String get() = name()

/** The lengths of the dimensions, as far as they are known: `x.shape.rank`. */
public val Value.shape: Shape get() = shape()

/** Whether [trainableVariables] lists it: `graph.variables.filter { it.trainable }`. */
public val Variable.trainable: Boolean get() = trainable()

/** Whether it has a value: `graph.variables.all { it.initialized }`. */
public val Variable.initialized: Boolean get() = initialized()

/** The present value; shared, so training changes it in place: `w.tensor.data`. */
public val Variable.tensor: Tensor get() = tensor()

/** What errors, weights and summaries call such a layer: `Dense.of(10).kind`. */
public val Layer.kind: String get() = kind()

/** The shape of the outputs, with the batch: `trained.network.output.rowSize`. */
public val Network.Built.output: Shape get() = output()

/** What the last layer gives in the inference pass: `trained.network.value.shape`. */
public val Network.Built.value: Value get() = value()

/** What the layer's name begins with: `trained.network.layers.map { it.kind }`. */
public val BuiltLayer.kind: String get() = kind()

/** The shape of the layer's output, the batch unknown: `trained.network.layers[0].output`. */
public val BuiltLayer.output: Shape get() = output()

/** The layer's attributes by name: `trained.network.layers[0].attributes["units"]`. */
public val BuiltLayer.attributes: Map<String, Any?> get() = attributes()

/** The learning rate over the steps: `adam().rate.at(0, 275)`. */
public val Optimizer.rate: Schedule get() = rate()

/** The name in reports: `accuracy.label`. */
public val Metric.label: String get() = label()
