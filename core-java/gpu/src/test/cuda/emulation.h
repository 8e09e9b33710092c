// What the parts of the emulation share: the state of one card, and the checks that all functions make.
#pragma once
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <string>

#define EXPORT extern "C" __attribute__((visibility("default")))

struct Index { unsigned x, y, z; };
struct Place { Index thread, block, threads, blocks; };

// A function of a module.
struct Kernel {
    std::string kinds;
    void (*call)(void**);
    void*** variables;
    uintptr_t module;
};

// The errors of libcuda that occur here.
enum { SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101,
    INVALID_IMAGE = 200, INVALID_CONTEXT = 201, NO_BINARY = 209, UNSUPPORTED_PTX = 222, INVALID_HANDLE = 400,
    NOT_FOUND = 500, ILLEGAL_ADDRESS = 700, LAUNCH_FAILED = 719 };

const uintptr_t STREAM = 0x51;

// Calls come from any thread.
extern std::recursive_mutex everything;

// What a test may set: devices, driver, nvrtc, cublas, capability, memory.
long setting(const std::string& name);
// The status that a test wants of the next call of a function; 0 if none.
int wanted(const std::string& function);

// Whether [address, address + bytes) lies in one allocation.
bool is_live(uintptr_t address, size_t bytes);
// Whether an allocation begins there.
bool begins(uintptr_t address);
// Appends work to the stream, which runs when somebody waits for it.
void enqueue(std::function<int()> work);
// Runs all threads of all blocks; 0 or an error.
int run(const Kernel& kernel, Index blocks, Index threads, void** arguments);
// Whether the bytes around all allocations are as they were.
bool are_guards_whole();
