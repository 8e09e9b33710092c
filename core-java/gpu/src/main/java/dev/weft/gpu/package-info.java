/**
 * A {@link dev.weft.device.Device} behind {@code /gpu:0}: any GPU with an OpenCL driver, or a card of NVIDIA's through
 * CUDA. It is found when this module is on the class path; nothing here is called by name.
 *
 * <table>
 * <caption>The parts</caption>
 * <tr><th>class</th><th>role</th></tr>
 * <tr><td>{@link dev.weft.gpu.Gpus}</td><td>lists the devices of both roads and opens them</td></tr>
 * <tr><td>{@code KernelSource}, {@code KernelProgram}</td><td>turn work into the text of kernels, and join elementwise
 * work</td></tr>
 * <tr><td>{@code ProductSource}</td><td>the text of products of matrices</td></tr>
 * <tr><td>{@code Prelude}</td><td>the macros in which OpenCL C and CUDA C differ</td></tr>
 * <tr><td>{@code Account}</td><td>memory, traffic and errors of a device</td></tr>
 * <tr><td>{@code OpenCl}, {@code OpenClLibrary}, {@code OpenClDevice}, {@code OpenClArray},
 * {@code OpenClLaunch}</td><td>OpenCL: devices, memory, programs, launches</td></tr>
 * <tr><td>{@code Cuda}, {@code CudaDevice}, {@code CudaArray}, {@code CudaTransfer}, {@code CudaLaunch}</td><td>CUDA:
 * the same</td></tr>
 * <tr><td>{@code CudaLibraries}; {@code CudaDriver}, {@code Nvrtc}, {@code Cublas}</td><td>where CUDA's libraries may
 * be; their functions</td></tr>
 * </table>
 *
 * <p>May import {@code dev.weft.device}, JOCL in the classes of OpenCL alone, and JNA in those of CUDA.
 */
@NullMarked
package dev.weft.gpu;

import org.jspecify.annotations.NullMarked;
