/**
 * Networks that are more than a chain, or that are used again: several inputs, several outputs, branches that meet.
 * Each program is also a Kotlin program and a script; {@code examples/docs} has a page about each.
 *
 * <p>Start with {@link dev.weft.examples.networks.TicketClassifier}. Nothing is downloaded:
 * {@link dev.weft.examples.networks.Tickets}, {@link dev.weft.examples.networks.Census},
 * {@link dev.weft.examples.networks.Pumps} and {@link dev.weft.examples.networks.Films} make the data up, with a seed,
 * so that the programs know what there is to learn; {@link dev.weft.examples.networks.Images} prepares digits.
 */
@NullMarked
package dev.weft.examples.networks;

import org.jspecify.annotations.NullMarked;
