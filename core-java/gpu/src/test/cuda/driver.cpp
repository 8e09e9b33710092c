// An emulation of libcuda for tests on machines without a card: memory is the host's, and a stream's work runs only
// when somebody waits for it, as late as a card may run it. It checks its arguments as the driver does.
#include "emulation.h"
#include <cstdlib>
#include <deque>
#include <dlfcn.h>
#include <memory>
#include <vector>

std::recursive_mutex everything;

namespace {
const size_t GUARD = 256;
const uintptr_t CONTEXT = 0xC0;
std::map<std::string, long> settings = {{"devices", 1}, {"driver", 13000}, {"nvrtc", 13000}, {"cublas", 13000},
    {"capability", 90}, {"memory", 1L << 30}};
std::map<std::string, int> failures;
std::map<uintptr_t, size_t> live;
std::map<uintptr_t, size_t> pinned;
std::map<uintptr_t, unsigned long> events;
std::map<uintptr_t, void*> modules;
std::map<uintptr_t, std::unique_ptr<Kernel>> functions;
std::deque<std::function<int()>> queue;
unsigned long done = 0;
size_t used = 0;
int lost = 0; // An error after which the context is of no use.
bool is_initialized = false;
thread_local std::vector<uintptr_t> contexts;

int wait(unsigned long until) {
    while (done < until && !lost) {
        std::function<int()> work = queue.front();
        queue.pop_front();
        done++;
        lost = work();
    }
    return lost;
}

int wait() {
    return wait(done + queue.size());
}

void guard(uintptr_t address, size_t bytes) {
    memset((void*) (address - GUARD), 0xA5, GUARD);
    memset((void*) (address + bytes), 0xA5, GUARD);
}

// The checks of every function; returns from it with an error.
#define CHECK(name, needs_context) \
    std::lock_guard<std::recursive_mutex> lock(everything); \
    if (int status = wanted(name)) { return status; } \
    if (!is_initialized) { return NOT_INITIALIZED; } \
    if (needs_context && contexts.empty()) { return INVALID_CONTEXT; } \
    if (lost) { return lost; }
#define EXPECT(condition, error) if (!(condition)) { return error; }
}

long setting(const std::string& name) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    return settings[name];
}

int wanted(const std::string& function) {
    int status = failures[function];
    failures.erase(function);
    if (status == ILLEGAL_ADDRESS || status == LAUNCH_FAILED || status == 214) {
        lost = status;
    }
    return status;
}

bool is_live(uintptr_t address, size_t bytes) {
    auto after = live.upper_bound(address);
    return after != live.begin() && address + bytes <= std::prev(after)->first + std::prev(after)->second;
}

bool begins(uintptr_t address) { return live.count(address) > 0; }

void enqueue(std::function<int()> work) { queue.push_back(work); }

bool are_guards_whole() {
    for (auto& [address, bytes] : live) {
        for (size_t i = 0; i < GUARD; i++) {
            if (((unsigned char*) address)[-1 - (long) i] != 0xA5 || ((unsigned char*) address)[bytes + i] != 0xA5) {
                return false;
            }
        }
    }
    return true;
}

// For tests: settings, errors of the next call of a function, and a card as new.
EXPORT void emulationSet(const char* name, long value) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    settings[name] = value;
}

EXPORT void emulationFail(const char* function, int status) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    failures[function] = status;
}

EXPORT void emulationRepair() {
    std::lock_guard<std::recursive_mutex> lock(everything);
    failures.clear();
    done += queue.size();
    queue.clear();
    lost = 0;
    for (auto& [address, bytes] : live) {
        guard(address, bytes);
    }
}

EXPORT long emulationUsed() {
    std::lock_guard<std::recursive_mutex> lock(everything);
    return (long) used;
}

EXPORT int cuInit(unsigned flags) {
    std::lock_guard<std::recursive_mutex> lock(everything);
    if (int status = wanted("cuInit")) { return status; }
    EXPECT(flags == 0, INVALID_VALUE)
    EXPECT(settings["devices"] > 0, NO_DEVICE)
    is_initialized = true;
    return SUCCESS;
}

EXPORT int cuDriverGetVersion(int* version) {
    *version = (int) setting("driver");
    return SUCCESS;
}

EXPORT int cuGetErrorName(int status, const char** text) {
    static const std::map<int, const char*> names = {{1, "CUDA_ERROR_INVALID_VALUE"},
        {2, "CUDA_ERROR_OUT_OF_MEMORY"}, {3, "CUDA_ERROR_NOT_INITIALIZED"}, {46, "CUDA_ERROR_DEVICE_UNAVAILABLE"},
        {100, "CUDA_ERROR_NO_DEVICE"}, {200, "CUDA_ERROR_INVALID_IMAGE"}, {201, "CUDA_ERROR_INVALID_CONTEXT"},
        {209, "CUDA_ERROR_NO_BINARY_FOR_GPU"}, {214, "CUDA_ERROR_ECC_UNCORRECTABLE"},
        {222, "CUDA_ERROR_UNSUPPORTED_PTX_VERSION"}, {400, "CUDA_ERROR_INVALID_HANDLE"},
        {500, "CUDA_ERROR_NOT_FOUND"}, {700, "CUDA_ERROR_ILLEGAL_ADDRESS"}, {719, "CUDA_ERROR_LAUNCH_FAILED"},
        {803, "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"}};
    EXPECT(names.count(status), INVALID_VALUE)
    *text = names.at(status);
    return SUCCESS;
}

EXPORT int cuGetErrorString(int status, const char** text) {
    const char* name;
    EXPECT(cuGetErrorName(status, &name) == SUCCESS, INVALID_VALUE)
    *text = status == 700 ? "an illegal memory access was encountered" : "emulated";
    return SUCCESS;
}

EXPORT int cuDeviceGetCount(int* count) {
    CHECK("cuDeviceGetCount", false)
    *count = (int) settings["devices"];
    return SUCCESS;
}

EXPORT int cuDeviceGet(int* device, int number) {
    CHECK("cuDeviceGet", false)
    EXPECT(number >= 0 && number < settings["devices"], INVALID_DEVICE)
    *device = number;
    return SUCCESS;
}

EXPORT int cuDeviceGetName(char* name, int size, int device) {
    CHECK("cuDeviceGetName", false)
    EXPECT(device < settings["devices"], INVALID_DEVICE)
    strncpy(name, "Emulated Card", size);
    return SUCCESS;
}

EXPORT int cuDeviceGetAttribute(int* value, int attribute, int device) {
    CHECK("cuDeviceGetAttribute", false)
    EXPECT(device < settings["devices"], INVALID_DEVICE)
    EXPECT(attribute == 75 || attribute == 76, INVALID_VALUE)
    *value = (int) (attribute == 75 ? settings["capability"] / 10 : settings["capability"] % 10);
    return SUCCESS;
}

EXPORT int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    CHECK("cuDeviceTotalMem_v2", false)
    EXPECT(device < settings["devices"], INVALID_DEVICE)
    *bytes = settings["memory"];
    return SUCCESS;
}

EXPORT int cuDevicePrimaryCtxRetain(uintptr_t* context, int device) {
    CHECK("cuDevicePrimaryCtxRetain", false)
    EXPECT(device < settings["devices"], INVALID_DEVICE)
    *context = CONTEXT + device;
    return SUCCESS;
}

EXPORT int cuCtxPushCurrent_v2(uintptr_t context) {
    CHECK("cuCtxPushCurrent_v2", false)
    EXPECT(context >= CONTEXT && context < CONTEXT + settings["devices"], INVALID_CONTEXT)
    contexts.push_back(context);
    return SUCCESS;
}

EXPORT int cuCtxPopCurrent_v2(uintptr_t* context) {
    EXPECT(!contexts.empty(), INVALID_CONTEXT)
    *context = contexts.back();
    contexts.pop_back();
    return SUCCESS;
}

EXPORT int cuMemAlloc_v2(uintptr_t* address, size_t bytes) {
    CHECK("cuMemAlloc_v2", true)
    EXPECT(bytes > 0, INVALID_VALUE)
    EXPECT(used + bytes <= (size_t) settings["memory"], OUT_OF_MEMORY)
    size_t room = (bytes + 2 * GUARD + 255) / 256 * 256;
    unsigned char* memory = (unsigned char*) aligned_alloc(256, room);
    EXPECT(memory, OUT_OF_MEMORY)
    used += bytes;
    *address = (uintptr_t) memory + GUARD;
    memset((void*) *address, 0xFF, bytes); // NaN
    guard(*address, bytes);
    live[*address] = bytes;
    return SUCCESS;
}

EXPORT int cuMemFree_v2(uintptr_t address) {
    CHECK("cuMemFree_v2", true)
    EXPECT(begins(address), INVALID_VALUE)
    if (int status = wait()) { return status; }
    used -= live[address];
    live.erase(address);
    free((void*) (address - GUARD));
    return SUCCESS;
}

EXPORT int cuMemHostAlloc(uintptr_t* address, size_t bytes, unsigned flags) {
    CHECK("cuMemHostAlloc", true)
    EXPECT(bytes > 0 && flags == 0, INVALID_VALUE)
    *address = (uintptr_t) malloc(bytes);
    pinned[*address] = bytes;
    return SUCCESS;
}

// A copy between the card and memory of cuMemHostAlloc.
static int copy(uintptr_t card, uintptr_t host, size_t bytes, uintptr_t stream, bool is_upload) {
    EXPECT(stream == STREAM, INVALID_HANDLE)
    EXPECT(bytes > 0 && is_live(card, bytes), INVALID_VALUE)
    auto after = pinned.upper_bound(host);
    EXPECT(after != pinned.begin() && host + bytes <= std::prev(after)->first + std::prev(after)->second,
            INVALID_VALUE)
    enqueue([=]() -> int {
        EXPECT(is_live(card, bytes), ILLEGAL_ADDRESS)
        memcpy((void*) (is_upload ? card : host), (void*) (is_upload ? host : card), bytes);
        return SUCCESS;
    });
    return SUCCESS;
}

EXPORT int cuMemcpyHtoDAsync_v2(uintptr_t to, uintptr_t from, size_t bytes, uintptr_t stream) {
    CHECK("cuMemcpyHtoDAsync_v2", true)
    return copy(to, from, bytes, stream, true);
}

EXPORT int cuMemcpyDtoHAsync_v2(uintptr_t to, uintptr_t from, size_t bytes, uintptr_t stream) {
    CHECK("cuMemcpyDtoHAsync_v2", true)
    return copy(from, to, bytes, stream, false);
}

EXPORT int cuStreamCreate(uintptr_t* stream, unsigned flags) {
    CHECK("cuStreamCreate", true)
    EXPECT(flags <= 1, INVALID_VALUE)
    *stream = STREAM;
    return SUCCESS;
}

EXPORT int cuStreamSynchronize(uintptr_t stream) {
    CHECK("cuStreamSynchronize", true)
    EXPECT(stream == STREAM, INVALID_HANDLE)
    return wait();
}

EXPORT int cuEventCreate(uintptr_t* event, unsigned flags) {
    CHECK("cuEventCreate", true)
    EXPECT(flags <= 3, INVALID_VALUE)
    *event = 0xE00 + events.size();
    events[*event] = 0;
    return SUCCESS;
}

EXPORT int cuEventRecord(uintptr_t event, uintptr_t stream) {
    CHECK("cuEventRecord", true)
    EXPECT(events.count(event) && stream == STREAM, INVALID_HANDLE)
    events[event] = done + queue.size();
    return SUCCESS;
}

EXPORT int cuEventSynchronize(uintptr_t event) {
    CHECK("cuEventSynchronize", true)
    EXPECT(events.count(event), INVALID_HANDLE)
    return wait(events[event]);
}

// An image is the word of its kind, the version that it was compiled for, that of the compiler, and a library's path.
EXPORT int cuModuleLoadData(uintptr_t* module, const char* image) {
    CHECK("cuModuleLoadData", true)
    char kind[8], path[4096];
    int version, compiler;
    EXPECT(sscanf(image, "%7s %d %d %4095s", kind, &version, &compiler, path) == 4, INVALID_IMAGE)
    bool is_code = !strcmp(kind, "cubin");
    EXPECT(!is_code || version == settings["capability"], NO_BINARY)
    EXPECT(is_code || version <= settings["capability"], NO_BINARY)
    EXPECT(is_code || compiler <= settings["driver"], UNSUPPORTED_PTX)
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    EXPECT(library, INVALID_IMAGE)
    static uintptr_t last = 0x300000;
    *module = ++last;
    modules[*module] = library;
    return SUCCESS;
}

EXPORT int cuModuleUnload(uintptr_t module) {
    CHECK("cuModuleUnload", true)
    EXPECT(modules.count(module), INVALID_HANDLE)
    if (int status = wait()) { return status; }
    for (auto i = functions.begin(); i != functions.end();) {
        i = i->second->module == module ? functions.erase(i) : std::next(i);
    }
    modules.erase(module);
    return SUCCESS;
}

EXPORT int cuModuleGetFunction(uintptr_t* function, uintptr_t module, const char* name) {
    CHECK("cuModuleGetFunction", true)
    EXPECT(modules.count(module), INVALID_HANDLE)
    void* library = modules[module];
    auto kinds = (const char* (*)()) dlsym(library, ("kinds_" + std::string(name)).c_str());
    auto call = (void (*)(void**)) dlsym(library, ("call_" + std::string(name)).c_str());
    EXPECT(kinds && call, NOT_FOUND)
    auto variables = new void**[2]{(void**) dlsym(library, "emulated_barrier"),
        (void**) dlsym(library, "emulated_place")};
    auto kernel = std::make_unique<Kernel>(Kernel{kinds(), call, variables, module});
    *function = (uintptr_t) kernel.get();
    functions[*function] = std::move(kernel);
    return SUCCESS;
}

EXPORT int cuLaunchKernel(uintptr_t function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
        unsigned bz, unsigned shared, uintptr_t stream, void** parameters, void** extra) {
    CHECK("cuLaunchKernel", true)
    EXPECT(functions.count(function) && stream == STREAM, INVALID_HANDLE)
    EXPECT(gx > 0 && gx < 1u << 31 && gy > 0 && gy <= 65535 && gz == 1, INVALID_VALUE)
    EXPECT(bx > 0 && bx <= 1024 && by == 1 && bz == 1 && shared == 0 && parameters && !extra, INVALID_VALUE)
    Kernel* kernel = functions[function].get();
    std::vector<uint64_t> values;
    for (size_t k = 0; k < kernel->kinds.size(); k++) {
        uint64_t value = 0;
        memcpy(&value, parameters[k], kernel->kinds[k] == 'p' ? 8 : 4);
        values.push_back(value);
    }
    enqueue([=]() mutable -> int {
        std::vector<void*> arguments;
        for (size_t k = 0; k < values.size(); k++) {
            EXPECT(kernel->kinds[k] != 'p' || begins(values[k]), ILLEGAL_ADDRESS)
            arguments.push_back(&values[k]);
        }
        return run(*kernel, {gx, gy, gz}, {bx, by, bz}, arguments.data());
    });
    return SUCCESS;
}
