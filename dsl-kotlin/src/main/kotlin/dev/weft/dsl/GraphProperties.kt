package dev.weft.dsl

import dev.weft.device.Kernel
import dev.weft.graph.Graph
import dev.weft.graph.Operation
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
import java.util.Optional

/** All variables, in the order of recording: `graph.variables.map { it.name }`. */
public val Graph.variables: List<Variable> get() = variables()

/**
 * The variables that a minimizer updates, in the order of recording: `graph { … gradients(loss, trainableVariables) }`.
 */
public val Graph.trainableVariables: List<Variable> get() = trainableVariables()

/** The graph in which this value is recorded: `x.graph.variables`. */
public val Value.graph: Graph get() = graph()

/** The position of the value in the recording: `(x + 1).id > x.id`. */
public val Value.id: Int get() = id()

/** The name of the value in error messages: `x.name`. */
public val Value.name: String get() = name()

/** The shape of the value, in which dimensions may be unknown: `x.shape.rank`. */
public val Value.shape: Shape get() = shape()

/** What computes this value: `value.operation.map { it.name }`; see `operation()` in Java. */
public val Value.operation: Optional<Operation> get() = operation()

/** What it is computed from: `value.operands.size`; see `operands()` in Java. */
public val Value.operands: List<Value> get() = operands()

/** The numbers of its operation: `value.attributes["slope"]`; see `attributes()` in Java. */
public val Value.attributes: Map<String, Any> get() = attributes()

/** Its elements if it is a constant: `value.constant.isPresent`; see `constant()` in Java. */
public val Value.constant: Optional<Tensor> get() = constant()

/** Whether [trainableVariables] contains the variable: `graph.variables.filter { it.trainable }`. */
public val Variable.trainable: Boolean get() = trainable()

/** Whether the variable has a value: `graph.variables.all { it.initialized }`. */
public val Variable.initialized: Boolean get() = initialized()

/** The current value; shared, so training changes it in place: `w.tensor.data`. */
public val Variable.tensor: Tensor get() = tensor()

/** The current value, to read only: what a device has stays valid there: `w.values.data`. */
public val Variable.values: Tensor get() = values()

/** The constraint in a form for a device, if there is one: `w.constraintOnDevice.isPresent`. */
public val Variable.constraintOnDevice: Optional<Kernel> get() = constraintOnDevice()

/** The kind of the layer, as in errors, weight names and summaries: `Dense.of(10).kind`. */
public val Layer.kind: String get() = kind()

/** The shape of the outputs, with the batch dimension: `trained.network.output.rowSize`. */
public val Network.Built.output: Shape get() = output()

/** The output of the last layer in the inference pass: `trained.network.value.shape`. */
public val Network.Built.value: Value get() = value()

/** The kind of the layer, with which its name starts: `trained.network.layers.map { it.kind }`. */
public val BuiltLayer.kind: String get() = kind()

/** The shape of the layer's output, with an unknown batch dimension: `trained.network.layers[0].output`. */
public val BuiltLayer.output: Shape get() = output()

/** The layer's attributes by name: `trained.network.layers[0].attributes["units"]`. */
public val BuiltLayer.attributes: Map<String, Any?> get() = attributes()

/** The schedule of the learning rate: `adam().rate.at(0, 275)`. */
public val Optimizer.rate: Schedule get() = rate()

/** The name of the metric in reports: `accuracy.label`. */
public val Metric.label: String get() = label()
