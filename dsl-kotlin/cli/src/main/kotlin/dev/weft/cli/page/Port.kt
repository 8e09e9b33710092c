package dev.weft.cli.page

import dev.weft.cli.Expected

private const val LARGEST_PORT = 65_535

/** The type of a port of this computer. */
internal val port: Expected<Int> =
    Expected("N", "a port from 1 to $LARGEST_PORT") { it.toInt().takeIf { n -> n in 1..LARGEST_PORT } }
