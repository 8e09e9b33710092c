/**
 * One target for each reader, and one for random models: what {@code .ci/fuzz} lets Jazzer drive, and {@link
 * dev.weft.fuzz.FindingsTest} replays. The targets themselves know nothing of Jazzer.
 */
@NullMarked
package dev.weft.fuzz;

import org.jspecify.annotations.NullMarked;
