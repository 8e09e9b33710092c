// What a kernel in CUDA C++ finds when it is compiled for the emulation: the words of the language and the functions on
// floats that the texts call. Nothing is included, so that g++ takes a tenth of a second.
struct Index { unsigned x, y, z; };
struct Place { Index thread, block, threads, blocks; };
extern "C" {
Place* emulated_place;
void (*emulated_barrier)();
}
#define threadIdx (emulated_place->thread)
#define blockIdx (emulated_place->block)
#define blockDim (emulated_place->threads)
#define gridDim (emulated_place->blocks)
#define __global__
#define __device__ static inline
#define __shared__ static
#define __syncthreads() emulated_barrier()

static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned) ((unsigned long long) a * b >> 32); }
static inline float __int_as_float(int bits) { float x; __builtin_memcpy(&x, &bits, 4); return x; }
#define UNARY(name) static inline float name(float x) { return __builtin_##name##f(x); }
UNARY(exp) UNARY(exp2) UNARY(expm1) UNARY(log) UNARY(log2) UNARY(log10) UNARY(log1p) UNARY(sqrt) UNARY(cbrt)
UNARY(sin) UNARY(cos) UNARY(tan) UNARY(asin) UNARY(acos) UNARY(atan) UNARY(sinh) UNARY(cosh) UNARY(tanh)
UNARY(asinh) UNARY(acosh) UNARY(atanh) UNARY(erf) UNARY(erfc) UNARY(lgamma) UNARY(tgamma)
UNARY(fabs) UNARY(floor) UNARY(ceil) UNARY(trunc) UNARY(round) UNARY(rint)
static inline float rsqrt(float x) { return 1.0f / sqrt(x); }
static inline float pow(float x, float y) { return __builtin_powf(x, y); }
static inline float fmin(float x, float y) { return __builtin_fminf(x, y); }
static inline float fmax(float x, float y) { return __builtin_fmaxf(x, y); }
static inline float fmod(float x, float y) { return __builtin_fmodf(x, y); }
static inline float atan2(float x, float y) { return __builtin_atan2f(x, y); }
static inline float copysign(float x, float y) { return __builtin_copysignf(x, y); }
static inline float fma(float x, float y, float z) { return __builtin_fmaf(x, y, z); }
static inline float ldexp(float x, int power) { return __builtin_ldexpf(x, power); }
static inline int ilogb(float x) { return __builtin_ilogbf(x); }
static inline int min(int x, int y) { return x < y ? x : y; }
static inline int max(int x, int y) { return x > y ? x : y; }
static inline bool isnan(float x) { return __builtin_isnan(x); }
static inline bool isinf(float x) { return __builtin_isinf(x); }
static inline bool isfinite(float x) { return __builtin_isfinite(x); }

// How the emulation learns the kinds of a kernel's parameters, and calls it with the addresses of arguments.
template <class T> struct Kind;
template <> struct Kind<float*> { static const char letter = 'p'; };
template <> struct Kind<const float*> { static const char letter = 'p'; };
template <> struct Kind<int> { static const char letter = 'i'; };
template <> struct Kind<unsigned> { static const char letter = 'i'; };
template <> struct Kind<float> { static const char letter = 'f'; };
template <int... I> struct Numbers {};
template <class... A> const char* emulated_kinds(void (*)(A...)) {
    static const char letters[] = {Kind<A>::letter..., 0};
    return letters;
}
template <class... A, int... I> void emulated_spread(void (*kernel)(A...), void** arguments, Numbers<I...>) {
    kernel(*(A*) arguments[I]...);
}
template <class... A> void emulated_call(void (*kernel)(A...), void** arguments) {
    emulated_spread(kernel, arguments, Numbers<__integer_pack(sizeof...(A))...>());
}
#define EMULATED(name) \
    extern "C" const char* kinds_##name() { return emulated_kinds(name); } \
    extern "C" void call_##name(void** arguments) { emulated_call(name, arguments); }
