package dev.weft.dsl

import dev.weft.loss.Loss
import dev.weft.network.Branch
import dev.weft.network.Layer
import dev.weft.tensor.Shape

/**
 * Where layers can be added: a network, of which the layers are a chain, or a [Handle]. The verbs, such as [dense], are
 * extension functions of it, and so can your own be:
 * ```
 * fun <R> Layered<R>.block(units: Int): R = add(listOf(Dense.of(units, relu), Layers.batchNorm()))
 * ```
 *
 * @param R what adding a layer returns: nothing in a network, the layer's output after a handle
 */
public interface Layered<R> {
    /** Adds [layers], each of which reads the one before: `add(listOf(Flatten(), Dense.of(10)))`. */
    public fun add(layers: List<Layer>): R

    /** Adds [layer]: `add(Flatten())`. */
    public fun add(layer: Layer): R = add(listOf(layer))
}

/**
 * A place in a network that is more than a chain: an input, or the output of a layer. Every verb returns the next one:
 * ```
 * val taste = customer.dense(64, relu).dropout(0.2)
 * ```
 * Shapes are checked where the verb is written. See [Branch].
 *
 * @property branch the place, for functions of the Java core
 */
public class Handle(public val branch: Branch) : Layered<Handle> {
    /** The shape, with an unknown batch dimension: `input("customer", 12).shape` is `[?, 12]`. */
    public val shape: Shape get() = branch.shape()

    override fun add(layers: List<Layer>): Handle = Handle(branch.then(*layers.toTypedArray()))

    /** Sums two branches of one shape: `x + x.dense(64, relu)`. */
    public operator fun plus(other: Handle): Handle = add(this, other)

    /** Multiplies two branches of one shape elementwise: `value * gate`. */
    public operator fun times(other: Handle): Handle = multiply(this, other)

    /** Splits the last axis into branches of these numbers of columns: `val (a, b) = x.split(4, 8)`. */
    public fun split(vararg widths: Int): List<Handle> = branch.split(*widths).map(::Handle)

    override fun toString(): String = "Handle $shape"
}

/**
 * Layers that several branches use with the same weights. [shared] creates one, and it is called like a function:
 * `val near = tower(left)`.
 */
public class SharedLayers internal constructor(private val layers: Branch.Shared) {
    /** Returns the output of these layers for [input]: `tower(left)`. */
    public operator fun invoke(input: Handle): Handle = Handle(input.branch.then(layers))
}

/**
 * Creates layers for several branches, with the same weights in all:
 * `val tower = shared { dense(64, relu); dense(8) }`. The weights have the names of the first use.
 *
 * @throws IllegalArgumentException if the block contains no layer, or anything but layers
 */
public fun shared(describe: NetworkScope.() -> Unit): SharedLayers =
    SharedLayers(Branch.shared(*NetworkScope().apply(describe).onlyLayers("shared").toTypedArray()))

private fun Array<out Handle>.branches() = map(Handle::branch).toTypedArray()

/** Puts branches side by side along the last axis: `concat(taste, item).dense(32, relu)`. */
public fun concat(vararg handles: Handle): Handle = Handle(Branch.concat(*handles.branches()))

/** Sums branches of one shape: `add(x, y, z)`; of two, `x + y`. */
public fun add(vararg handles: Handle): Handle = Handle(Branch.add(*handles.branches()))

/** Multiplies branches of one shape elementwise: `multiply(value, gate)`; of two, `value * gate`. */
public fun multiply(vararg handles: Handle): Handle = Handle(Branch.multiply(*handles.branches()))

/** Returns the means of the elements of branches of one shape: `average(x, y, z)`. */
public fun average(vararg handles: Handle): Handle = Handle(Branch.average(*handles.branches()))

/** Returns the larger ones of the elements of branches of one shape: `maximum(x, y)`. */
public fun maximum(vararg handles: Handle): Handle = Handle(Branch.maximum(*handles.branches()))

/** Returns the dot product of each row of two branches `[batch, n]`, as `[batch, 1]`: `dot(user, film)`. */
public fun dot(a: Handle, b: Handle): Handle = Handle(Branch.dot(a.branch, b.branch))

/**
 * Creates an input with a name: `val customer = input("customer", 12)`; without dimensions, one number for each
 * example, such as a class index: `val product = input("product")`.
 *
 * @throws IllegalArgumentException if the network has layers of a chain, or an input of this name
 */
public fun NetworkScope.input(name: String, vararg dimensions: Int): Handle =
    Handle(Branch.input(name, *dimensions)).also { addInput(name, it) }

/**
 * Makes [handle] an output of the network: `output("rating", x.dense(1), loss = mse)`.
 *
 * @param name the name of the output, which is that of its labels
 * @param loss the loss to minimize
 * @param weight the factor of the loss in the sum over all outputs
 * @throws IllegalArgumentException if there is an output of this name already
 */
public fun NetworkScope.output(name: String, handle: Handle, loss: Loss? = null, weight: Double = 1.0) {
    output(name, handle.branch, loss, weight)
}
