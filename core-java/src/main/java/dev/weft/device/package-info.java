/**
 * The seam between plans and other devices than the processor, such as a GPU: start with
 * {@link dev.weft.device.Device}.
 *
 * <p>A plan turns its instructions into {@link dev.weft.device.Work}, each with the arrays that it reads and writes,
 * its Java code, and, if it has one, a {@link dev.weft.device.Form}: the same computation for a device. A
 * {@link dev.weft.device.Program} runs work with a form on the device and all other work on the host, and copies a
 * {@link dev.weft.device.HostArray} only when the side that reads it does not have its current elements. So an
 * operation needs a form to be fast on a device, and none to be correct.
 *
 * <p>The module {@code weft-gpu} has a device; this package has none, and no code here runs unless one is asked for.
 */
@NullMarked
package dev.weft.device;

import org.jspecify.annotations.NullMarked;
