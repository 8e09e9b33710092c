/**
 * A {@link dev.weft.device.Device} behind {@code /gpu:0}: any GPU with an OpenCL driver. It is found when this module
 * is on the class path; nothing here is called by name.
 *
 * <table>
 * <caption>The parts</caption>
 * <tr><th>class</th><th>role</th></tr>
 * <tr><td>{@link dev.weft.gpu.OpenCl}</td><td>finds the devices and their drivers</td></tr>
 * <tr><td>{@code OpenClDevice}, {@code OpenClArray}, {@code OpenClLaunch}</td><td>memory, programs, launches</td></tr>
 * <tr><td>{@code KernelSource}</td><td>turns work into the text of kernels, and joins elementwise work</td></tr>
 * <tr><td>{@code ProductSource}</td><td>the text of products of matrices</td></tr>
 * <tr><td>{@code Prelude}</td><td>the macros in which OpenCL C and CUDA C differ</td></tr>
 * </table>
 *
 * <p>May import {@code dev.weft.device}, and JOCL in the classes of OpenCL alone.
 */
@NullMarked
package dev.weft.gpu;

import org.jspecify.annotations.NullMarked;
