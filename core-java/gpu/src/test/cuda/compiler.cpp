// An emulation of NVRTC, which compiles with g++, and of the product of cuBLAS.
#include "emulation.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace {
enum { NO_MEMORY = 1, INVALID_INPUT = 3, INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION = 6 };
const int VERSIONS[] = {75, 80, 86, 89, 90, 100};

struct Program { std::string text, log, code, ptx; };
std::map<uintptr_t, Program*> programs;

std::string content(const std::string& path) {
    std::ifstream in(path);
    std::stringstream all;
    all << in.rdbuf();
    return all.str();
}

// Compiles a text to a library in FOLDER, once; returns its path, or nothing and the log.
std::string compiled(const std::string& text, std::string& log) {
    std::string base = std::string(FOLDER) + "/kernels-" + std::to_string(std::hash<std::string>()(text));
    struct stat known;
    if (stat((base + ".so").c_str(), &known) == 0) {
        return base + ".so";
    }
    std::ofstream(base + ".cu") << text;
    std::ofstream calls(base + ".cpp");
    calls << "#include \"" << base << ".cu\"\n";
    std::regex name("KERNEL (\\w+)\\(");
    for (std::sregex_iterator i(text.begin(), text.end(), name), end; i != end; ++i) {
        if ((*i)[1] != "NAME") {
            calls << "EMULATED(" << (*i)[1] << ")\n";
        }
    }
    calls.close();
    std::string made = base + "." + std::to_string(getpid());
    std::string command = std::string(COMPILER) + " -std=c++17 -O1 -w -ffp-contract=off -fPIC -shared -include "
            + SOURCES + "/device.h -o " + made + " " + base + ".cpp -lm 2> " + base + ".log";
    if (system(command.c_str()) != 0) {
        log = content(base + ".log");
        return "";
    }
    rename(made.c_str(), (base + ".so").c_str());
    return base + ".so";
}

int sized(uintptr_t program, size_t* size, std::string Program::*what) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (!programs.count(program)) { return INVALID_PROGRAM; }
    *size = programs[program]->*what == "" ? 0 : (programs[program]->*what).size() + 1;
    return 0;
}

int copied(uintptr_t program, char* into, std::string Program::*what) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (!programs.count(program)) { return INVALID_PROGRAM; }
    memcpy(into, (programs[program]->*what).c_str(), (programs[program]->*what).size() + 1);
    return 0;
}
}

EXPORT int nvrtcVersion(int* major, int* minor) {
    *major = (int) setting("nvrtc") / 1000;
    *minor = (int) setting("nvrtc") % 1000 / 10;
    return 0;
}

EXPORT const char* nvrtcGetErrorString(int status) {
    return status == INVALID_OPTION ? "NVRTC_ERROR_INVALID_OPTION" : status == NO_MEMORY ? "NVRTC_ERROR_OUT_OF_MEMORY"
            : "NVRTC_ERROR";
}

EXPORT int nvrtcGetNumSupportedArchs(int* count) {
    *count = sizeof VERSIONS / sizeof *VERSIONS;
    return 0;
}

EXPORT int nvrtcGetSupportedArchs(int* versions) {
    memcpy(versions, VERSIONS, sizeof VERSIONS);
    return 0;
}

EXPORT int nvrtcCreateProgram(uintptr_t* program, const char* text, const char* name, int headers, void*, void*) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (!text || !name || headers != 0) { return INVALID_INPUT; }
    auto made = new Program{text, "", "", ""};
    *program = (uintptr_t) made;
    programs[*program] = made;
    return 0;
}

EXPORT int nvrtcCompileProgram(uintptr_t program, int count, const char** options) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (!programs.count(program)) { return INVALID_PROGRAM; }
    if (int status = wanted("nvrtcCompileProgram")) { return status; }
    bool is_code = false;
    int version = 0;
    for (int k = 0; k < count; k++) {
        std::cmatch parts;
        if (std::regex_match(options[k], parts, std::regex("--gpu-architecture=(sm|compute)_(\\d+)"))) {
            is_code = parts[1] == "sm";
            version = std::stoi(parts[2]);
        } else if (strcmp(options[k], "--fmad=false")) {
            return INVALID_OPTION;
        }
    }
    if (std::find(std::begin(VERSIONS), std::end(VERSIONS), version) == std::end(VERSIONS)) { return INVALID_OPTION; }
    Program* made = programs[program];
    std::string path = compiled(made->text, made->log);
    if (path.empty()) { return COMPILATION; }
    std::string rest = " " + std::to_string(version) + " " + std::to_string(setting("nvrtc")) + " " + path;
    made->ptx = "ptx" + rest;
    made->code = is_code ? "cubin" + rest : "";
    return 0;
}

EXPORT int nvrtcGetProgramLogSize(uintptr_t program, size_t* size) { return sized(program, size, &Program::log); }
EXPORT int nvrtcGetProgramLog(uintptr_t program, char* into) { return copied(program, into, &Program::log); }
EXPORT int nvrtcGetPTXSize(uintptr_t program, size_t* size) { return sized(program, size, &Program::ptx); }
EXPORT int nvrtcGetPTX(uintptr_t program, char* into) { return copied(program, into, &Program::ptx); }
EXPORT int nvrtcGetCUBINSize(uintptr_t program, size_t* size) { return sized(program, size, &Program::code); }
EXPORT int nvrtcGetCUBIN(uintptr_t program, char* into) { return copied(program, into, &Program::code); }

EXPORT int nvrtcDestroyProgram(uintptr_t* program) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (!programs.count(*program)) { return INVALID_PROGRAM; }
    delete programs[*program];
    programs.erase(*program);
    *program = 0;
    return 0;
}

namespace {
enum { BLAS_NOT_INITIALIZED = 1, BLAS_INVALID_VALUE = 7, BLAS_EXECUTION_FAILED = 13 };
const uintptr_t HANDLE = 0xB1;
uintptr_t stream = 0;
bool has_workspace = false;
long products = 0;
}

EXPORT long emulationProducts() { return products; }

EXPORT int cublasGetProperty(int property, int* value) {
    if (property < 0 || property > 2) { return BLAS_INVALID_VALUE; }
    *value = property == 0 ? (int) setting("cublas") / 1000 : property == 1 ? (int) setting("cublas") % 1000 / 10 : 0;
    return 0;
}

EXPORT int cublasCreate_v2(uintptr_t* handle) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (int status = wanted("cublasCreate_v2")) { return status; }
    *handle = HANDLE;
    return 0;
}

EXPORT int cublasDestroy_v2(uintptr_t handle) { return handle == HANDLE ? 0 : BLAS_NOT_INITIALIZED; }

EXPORT int cublasSetStream_v2(uintptr_t handle, uintptr_t to) {
    if (handle != HANDLE) { return BLAS_NOT_INITIALIZED; }
    stream = to;
    has_workspace = false;
    return 0;
}

EXPORT int cublasSetWorkspace_v2(uintptr_t handle, uintptr_t address, size_t bytes) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (handle != HANDLE) { return BLAS_NOT_INITIALIZED; }
    if (address % 256 != 0 || !is_live(address, bytes)) { return BLAS_INVALID_VALUE; }
    has_workspace = true;
    return 0;
}

EXPORT int cublasSetMathMode(uintptr_t handle, int mode) {
    return handle != HANDLE ? BLAS_NOT_INITIALIZED : mode < 0 || mode > 4 ? BLAS_INVALID_VALUE : 0;
}

EXPORT int cublasSgemm_v2(uintptr_t handle, int ta, int tb, int m, int n, int k, const float* alpha, uintptr_t a,
        int lda, uintptr_t b, int ldb, const float* beta, uintptr_t c, int ldc) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (int status = wanted("cublasSgemm_v2")) { return status; }
    if (handle != HANDLE) { return BLAS_NOT_INITIALIZED; }
    if (ta < 0 || ta > 1 || tb < 0 || tb > 1 || m <= 0 || n <= 0 || k <= 0 || lda < (ta ? k : m) || ldb < (tb ? n : k)
            || ldc < m) {
        return BLAS_INVALID_VALUE;
    }
    if (stream != STREAM || !has_workspace) { return BLAS_EXECUTION_FAILED; }
    auto bytes = [](int ld, int columns, int rows) { return 4 * ((size_t) ld * (columns - 1) + rows); };
    float factor = *alpha;
    float old = *beta;
    products++;
    enqueue([=]() -> int {
        if (!is_live(a, bytes(lda, ta ? m : k, ta ? k : m)) || !is_live(b, bytes(ldb, tb ? k : n, tb ? n : k))
                || !is_live(c, bytes(ldc, n, m))) {
            return ILLEGAL_ADDRESS;
        }
        auto x = (const float*) a;
        auto y = (const float*) b;
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < m; i++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += (double) x[ta ? l + (size_t) i * lda : i + (size_t) l * lda]
                            * y[tb ? j + (size_t) l * ldb : l + (size_t) j * ldb];
                }
                float& z = ((float*) c)[i + (size_t) j * ldc];
                z = (float) (factor * sum + (old == 0 ? 0 : old * z));
            }
        }
        return SUCCESS;
    });
    return 0;
}
