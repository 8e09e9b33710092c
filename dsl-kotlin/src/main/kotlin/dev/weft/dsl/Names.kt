package dev.weft.dsl

import dev.weft.internal.text.Spelling
import java.lang.reflect.Field
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Member
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.util.Locale

/**
 * Finds the public static member of [holders] called [name], ignoring case and punctuation: a constant, or a function
 * with as many doubles as there are [numbers]. It works by reflection, so a name added to the core is known here at
 * once. If several holders have the name, the first one wins. `@JvmOverloads` makes a function known with fewer numbers
 * as well.
 */
internal fun <T : Any> named(name: String, numbers: DoubleArray, type: Class<T>, vararg holders: Class<*>): T {
    val kind = type.simpleName.lowercase(Locale.ROOT)
    val all = holders.flatMap { members(it, type) }
    val called = all.filter { plain(it.label()) == plain(name) }
    require(called.isNotEmpty()) { unknown(kind, name, all.map { it.label() }) }
    val found = called.firstOrNull { it.parameters().size == numbers.size }
    requireNotNull(found) {
        "$kind ${called.first().label()} takes " + called.map { it.parameters() }.distinct().sortedBy { it.size }
            .joinToString(" or ") { it.joinToString(", ", "(", ")") } + " but got ${numbers.contentToString()}"
    }
    return type.cast(found.value(numbers))
}

private fun members(holder: Class<*>, type: Class<*>): List<Member> {
    val constants = holder.fields.filter { type.isAssignableFrom(it.type) }
    val functions = holder.methods.filter { method ->
        type.isAssignableFrom(method.returnType) && method.parameterTypes.all { it == Double::class.javaPrimitiveType }
    }
    return (constants + functions).filter { Modifier.isStatic(it.modifiers) && !it.isSynthetic }
}

/** The name in camel case: `softmaxCe` for both `SOFTMAX_CE` and `getSoftmaxCe`. */
private fun Member.label(): String = when (this) {
    is Field -> name.lowercase(Locale.ROOT).replace(Regex("_(.)")) { it.groupValues[1].uppercase(Locale.ROOT) }
    else -> name.removePrefix("get").replaceFirstChar { it.lowercase(Locale.ROOT) }
}

private fun Member.parameters(): List<String> = if (this is Method) parameters.map { it.name } else listOf()

private fun Member.value(numbers: DoubleArray): Any = try {
    if (this is Method) invoke(null, *numbers.toTypedArray()) else (this as Field).get(null)
} catch (e: InvocationTargetException) {
    throw e.targetException
}

private fun plain(name: String) = name.lowercase(Locale.ROOT).filter(Char::isLetterOrDigit)

private fun unknown(kind: String, name: String, labels: List<String>): String {
    val known = labels.sorted().distinctBy(::plain)
    val near = Spelling.nearest(name, known)
    val guess = if (near.isEmpty()) ";" else "; did you mean ${near.joinToString(" or ")}?"
    return "unknown $kind $name$guess known: ${known.joinToString()}"
}
