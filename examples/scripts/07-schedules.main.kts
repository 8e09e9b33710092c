@file:DependsOn("dev.weft:weft-dsl:0.1.0")

import dev.weft.internal.text.PythonFormat.g
import dev.weft.optimizer.Schedule
import dev.weft.optimizer.Schedules

// Prints the learning rate at the start of epochs 0, 1, 5 and 10, with 275 steps per epoch.
val schedules = mapOf<String, Schedule>(
    "constant" to Schedules.constant(0.1),
    "staircase" to Schedules.exponential(0.1, 0.99),
    "straight line" to Schedules.polynomial(0.1, 10.0, 0.01),
    "cosine" to Schedules.cosine(0.1, 10.0),
    "with warm-up" to Schedules.constant(0.1).warmUp(5.0),
)
for ((name, schedule) in schedules) {
    println(
        name.padEnd(14) + listOf(0L, 1, 5, 10).joinToString("  ") { g(schedule.at(it * 275, 275), 3).padEnd(8) }
            .trimEnd()
    )
}

// prints:
// constant      0.1       0.1       0.1       0.1
// staircase     0.1       0.099     0.0951    0.0904
// straight line 0.1       0.091     0.055     0.01
// cosine        0.1       0.0976    0.05      0
// with warm-up  7.27e-05  0.0201    0.1       0.1
