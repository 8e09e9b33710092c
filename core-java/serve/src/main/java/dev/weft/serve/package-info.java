/**
 * Pages for the user of this machine: a live view, a playground. {@link dev.weft.serve.Site} describes what is served,
 * files from the class path and handlers for what a page asks; {@link dev.weft.serve.PageServer} serves it on 127.0.0.1
 * until it is closed.
 *
 * <p>Whatever a page of Weft may do, it may do only through this package, so that the rules hold everywhere:
 *
 * <ul>
 * <li>Only the page answers the user: the server checks the host, the origin and a token of 128 bits that only the
 * printed address contains. Other sites in the same browser and other users of the machine can neither read nor change
 * anything.</li>
 * <li>A page loads nothing from elsewhere and sends nothing elsewhere, and no other site can show it in a frame.</li>
 * <li>Requests are bounded in bytes, time and number ({@link dev.weft.serve.Limits}); a slow or broken client holds up
 * nobody else.</li>
 * <li>Nothing from a request names a file. Errors say what to do, and nothing about the machine.</li>
 * </ul>
 *
 * <p>The modules that pages share, such as {@code /shared/connection.js} and {@code /shared/chart.js}, are in the
 * folder {@code page} beside the classes. May import {@code internal.text} and {@code file} of the core, the HTTP
 * server of the JDK, and SLF4J.
 */
@NullMarked
package dev.weft.serve;

import org.jspecify.annotations.NullMarked;
