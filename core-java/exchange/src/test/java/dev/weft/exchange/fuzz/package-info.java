/** Fuzzing of the readers of other programs' files. */
package dev.weft.exchange.fuzz;
