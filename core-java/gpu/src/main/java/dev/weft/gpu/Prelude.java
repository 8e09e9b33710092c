package dev.weft.gpu;

/**
 * What stands before the kernels: the words in which OpenCL C and CUDA C differ as macros, and the functions that texts
 * of {@link dev.weft.device.Kernel} may call. Sums of a group add the numbers of the lanes as a tree, in an order that
 * never changes.
 */
final class Prelude {
    /** The threads of a group. */
    static final int LANES = 64;

    private static final String OPENCL = """
            #define KERNEL kernel void
            #define GLOBAL global
            #define LOCAL local
            #define BARRIER barrier(CLK_LOCAL_MEM_FENCE)
            #define GLOBAL_ID ((int) get_global_id(0))
            #define GROUP_ID ((int) get_group_id(0))
            #define GROUP_ROW ((int) get_group_id(1))
            #define LOCAL_ID ((int) get_local_id(0))
            #define HIGH(a, b) mul_hi(a, b)
            #pragma OPENCL FP_CONTRACT OFF
            """;

    private static final String CUDA = """
            #define KERNEL extern "C" __global__ void
            #define GLOBAL
            #define LOCAL __shared__
            #define BARRIER __syncthreads()
            #define GLOBAL_ID ((int) (blockIdx.x * blockDim.x + threadIdx.x))
            #define GROUP_ID ((int) blockIdx.x)
            #define GROUP_ROW ((int) blockIdx.y)
            #define LOCAL_ID ((int) threadIdx.x)
            #define HIGH(a, b) __umulhi(a, b)
            #define INFINITY __int_as_float(0x7f800000)
            #define NAN __int_as_float(0x7fffffff)
            """;

    private static final String COMMON = """
            #define LANES 64
            #define larger(a, b) ((a) != (a) || (a) > (b) ? (a) : (b))
            #define smaller(a, b) ((a) != (a) || (a) < (b) ? (a) : (b))
            #define sign_of(x) ((x) > 0.0f ? 1.0f : (x) < 0.0f ? -1.0f : (x))
            #define PLUS(s, c, x) { float plus_x = x; float plus_t = s + plus_x; \\
                c += fabs(s) >= fabs(plus_x) ? (s - plus_t) + plus_x : (plus_x - plus_t) + s; s = plus_t; }
            #define TOTAL(s, c) (c == c ? s + c : s)
            #define REDUCED(name, joined) \\
                FUNCTION float name(float x, int lane, LOCAL_POINTER float* scratch) { \\
                    scratch[lane] = x; BARRIER; \\
                    for (int span = LANES / 2; span > 0; span /= 2) { \\
                        if (lane < span) { float a = scratch[lane]; float b = scratch[lane + span]; \\
                            scratch[lane] = joined; } \\
                        BARRIER; } \\
                    float all = scratch[0]; BARRIER; return all; }
            FUNCTION float uniform(int element, unsigned int k0, unsigned int k1, float s0, float s1, float s2) {
                unsigned int m1 = (unsigned int) s1; unsigned int m2 = (unsigned int) s2;
                unsigned int c0 = (unsigned int) element >> 2; unsigned int c1 = 0x80000000u;
                unsigned int c2 = (unsigned int) s0 | m1 << 22; unsigned int c3 = m1 >> 10 | m2 << 12;
                for (int turn = 0; turn < 10; turn++) {
                    unsigned int low0 = c0 * 0xD2511F53u; unsigned int high0 = HIGH(c0, 0xD2511F53u);
                    unsigned int low1 = c2 * 0xCD9E8D57u; unsigned int high1 = HIGH(c2, 0xCD9E8D57u);
                    c0 = high1 ^ c1 ^ k0; c1 = low1; c2 = high0 ^ c3 ^ k1; c3 = low0;
                    k0 += 0x9E3779B9u; k1 += 0xBB67AE85u;
                }
                int word = element & 3;
                return (float) ((word == 0 ? c0 : word == 1 ? c1 : word == 2 ? c2 : c3) >> 8) * 5.9604644775390625e-8f;
            }
            REDUCED(group_sum, a + b)
            REDUCED(group_largest, larger(a, b))
            #define sum_of(x) group_sum(x, lane, scratch)
            #define largest_of(x) group_largest(x, lane, scratch)
            """;

    private Prelude() {}

    /** What precedes the kernels in OpenCL C. */
    static String openCl() {
        return OPENCL + "#define LOCAL_POINTER local\n#define FUNCTION\n" + COMMON;
    }

    /** What precedes the kernels in CUDA C. */
    static String cuda() {
        return CUDA + "#define LOCAL_POINTER\n#define FUNCTION __device__\n" + COMMON;
    }
}
