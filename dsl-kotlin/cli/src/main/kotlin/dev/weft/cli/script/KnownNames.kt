package dev.weft.cli.script

import dev.weft.dsl.Screen
import dev.weft.internal.text.Spelling
import java.io.IOException
import java.lang.reflect.Method
import java.lang.reflect.Modifier
import java.nio.file.FileSystems
import java.nio.file.Files
import java.nio.file.Path
import kotlin.io.path.extension
import kotlin.io.path.isDirectory
import kotlin.io.path.name

/** The public names of the DSL and of the core, found by reflection: a name that is added there is known here. */
internal object KnownNames {
    private const val DSL = "dev.weft.dsl"

    private val dsl: List<Class<*>> by lazy {
        classNames(Screen::class.java).filter { it.startsWith("$DSL.") }.mapNotNull(::publicClass)
    }

    private val core: Map<String, List<String>> by lazy {
        classNames(Spelling::class.java).groupBy { it.substringAfterLast('.') }
    }

    private val functions: List<Method> by lazy {
        dsl.flatMap { it.methods.asList() }.filter { it.declaringClass.name.startsWith(DSL) }
    }

    /** The functions and properties of the DSL, with its types. */
    val inDsl: Set<String> by lazy {
        functions.mapNotNull(::nameOf).toSet() + dsl.map { it.simpleName }.filterNot { it.endsWith("Kt") }
    }

    /** The last parts of the names of packages. */
    val packages: Set<String> by lazy {
        core.values.flatten().map { it.substringBeforeLast('.').substringAfterLast('.') }.toSet() + "dsl" + "weft"
    }

    /** The types of the core. */
    val types: Set<String> get() = core.keys

    /** What a script has to import for [name]; null if nothing is called so. */
    fun import(name: String): String? = if (name in inDsl) "$DSL.*" else typeOf(name)?.name

    /** The functions and properties of the type whose simple name is [type], and those that the DSL may add. */
    fun members(type: String): List<String> =
        typeOf(type)?.methods.orEmpty().filter { it.declaringClass != Any::class.java }.mapNotNull(::nameOf) + inDsl

    /** The names of the parameters of all functions called [function] in the DSL. */
    fun parameters(function: String): List<String> = functions.filter { it.name == function }
        .flatMap { method -> method.parameters.map { it.name } }.filterNot { it.startsWith("$") }.distinct()

    private fun typeOf(name: String): Class<*>? = core[name].orEmpty().firstNotNullOfOrNull(::publicClass)

    /** The name in Kotlin; null if it cannot be written. */
    private fun nameOf(method: Method): String? {
        val property = method.name.removePrefix("get")
        val isProperty =
            property != method.name && property.firstOrNull()?.isUpperCase() == true && method.parameterCount <= 1
        val name = if (isProperty) property.replaceFirstChar(Char::lowercase) else method.name
        return name.takeIf { it.all(Char::isLetterOrDigit) }
    }

    private fun publicClass(name: String): Class<*>? = try {
        Class.forName(name, false, javaClass.classLoader).takeIf { Modifier.isPublic(it.modifiers) }
    } catch (_: ReflectiveOperationException) {
        null
    } catch (_: LinkageError) {
        null // Its dependency is optional.
    }

    /** The names of all classes of the API in the jar or folder that [one] comes from, without nested ones. */
    private fun classNames(one: Class<*>): List<String> = try {
        val place = Path.of(one.protectionDomain.codeSource.location.toURI())
        if (place.isDirectory()) classNames(place)
        else FileSystems.newFileSystem(place).use { classNames(it.getPath("/")) }
    } catch (_: IOException) {
        listOf()
    }

    private fun classNames(root: Path): List<String> = Files.walk(root.resolve("dev/weft")).use { all ->
        all.filter { it.extension == "class" && '$' !in it.name && "-" !in it.name }
            .map { root.relativize(it).joinToString(".").removeSuffix(".class") }
            .filter { ".internal." !in it }.sorted().toList()
    }
}
