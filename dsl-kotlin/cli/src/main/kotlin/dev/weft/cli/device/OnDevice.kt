package dev.weft.cli.device

import dev.weft.blas.Workers
import dev.weft.cli.Advice
import dev.weft.cli.CommandLine
import dev.weft.cli.Expected
import dev.weft.device.Device
import dev.weft.device.Devices
import dev.weft.training.Training
import java.util.ServiceConfigurationError

/**
 * The option `--device` of the commands that can compute on a GPU; without it, the property `weft.device` names the
 * device, as in programs. Nothing of weft-gpu is loaded without either.
 */
internal class OnDevice(line: CommandLine) {
    private val option = line.option(
        "device",
        Expected("PLACE", "gpu, cpu, or the place of a GPU such as /gpu:1,", listOf("gpu", "cpu")) { word ->
            word.takeIf(PLACE::matches)
        },
        "compute on a GPU: gpu, or a place such as /gpu:1, which weft doctor lists (default: cpu)",
    )

    /** The words that repeat the option; empty without it. */
    val again: String get() = option.value?.let { " --${option.name} $it" }.orEmpty()

    /**
     * Opens the device that the command line or the property names; null for the processor.
     *
     * @throws IllegalStateException if it cannot be used; the message says whether the module, a driver or the device
     * is missing, or what is wrong with it, and what to do
     */
    fun open(): Device? {
        val word = option.value
        val place = Devices.place(word ?: Devices.usual())
        if (place == Devices.CPU) return null
        val property = "-D${Devices.USUAL}"
        val (who, remedy) =
            if (word != null) "--${option.name} $word" to REMEDY else "$property=$place" to "leave $property out"
        return guarded(place, { Devices.open(place) }) { reason ->
            val whole = if (REMEDY in reason) reason else "$reason, or $REMEDY"
            throw IllegalStateException("$who: " + whole.replace(REMEDY, remedy))
        }
    }

    private companion object {
        val PLACE = Regex("cpu|/cpu:0|gpu|/gpu:\\d{1,4}")
        const val REMEDY = "leave --device out"
    }
}

/** What computes here: threads of the processor, and a device beside them if one was named. */
internal class Hardware(val workers: Workers, val device: Device?) {
    /** The facts about the device by name, for JSON; none without one. */
    val facts: Map<String, Any> get() = device?.let { factsOf(it) }.orEmpty()

    /** Returns [training] on this hardware. */
    fun of(training: Training): Training =
        training.withWorkers(workers).withDevice(device?.name() ?: Devices.CPU)
}

/** The facts about [device] by name, for JSON. */
internal fun factsOf(device: Device): Map<String, Any> =
    linkedMapOf("device" to device.name(), "deviceDescription" to device.description())

/** [device] in words. */
internal fun shown(device: Device): String = "${device.name()} (${device.description()})"

/**
 * Returns what [action] does with the devices of [place], or what [otherwise] makes of the reason, in one line, why it
 * failed: a module or a driver is missing, or a driver or its library is broken.
 */
internal fun <T> guarded(place: String, action: () -> T, otherwise: (String) -> T): T {
    val failure = try {
        return action()
    } catch (e: RuntimeException) {
        e
    } catch (e: LinkageError) {
        e
    } catch (e: ServiceConfigurationError) {
        e
    }
    val said = failure.message.takeIf { failure is IllegalStateException } ?: "the driver failed: $failure"
    return otherwise(Advice.of(said.removePrefix("$place is missing: ").replace(LINE_END, " "))!!)
}

private val LINE_END = Regex("\\s*\\R\\s*")
