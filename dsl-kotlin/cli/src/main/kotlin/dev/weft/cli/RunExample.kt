package dev.weft.cli

import java.lang.reflect.InvocationTargetException
import java.nio.file.Path

/** `example NAME`: runs one of the documents' programs, which stand in a module above this one. */
internal object RunExample : Command {
    private const val EXAMPLES = "dev.weft.examples.Examples"

    override val name = "example"
    override val purpose = "Runs the program of a tutorial; without a name lists them with their documents."
    override val example = "example random-binary --kotlin"

    override fun declare(line: CommandLine): (Terminal) -> Int {
        val rest = line.rest("NAME",
            "the example, then --java, --kotlin or --script, then its own options (NAME --help)")
        return { terminal ->
            val args = rest.value
            if ("--script" in args) script(terminal, args[0], args.drop(1) - "--script")
            else Run.printing(terminal) { main(args) }
        }
    }

    private fun script(terminal: Terminal, name: String, args: List<String>): Int {
        val script = Path.of(System.getProperty("weft.home") ?: ".", "examples", "scripts", "$name.main.kts")
        return CommandLine(Run).run(listOf(script.toString()) + args, terminal)
    }

    private fun main(args: List<String>) {
        val examples = try {
            Class.forName(EXAMPLES)
        } catch (_: ClassNotFoundException) {
            throw UsageException("the examples are not built: start this as ./weft example")
        }
        try {
            examples.getMethod("main", Array<String>::class.java).invoke(null, args.toTypedArray())
        } catch (e: InvocationTargetException) {
            throw e.targetException
        }
    }
}
