// Runs kernels: the blocks one after the other, and the threads of a block as fibers that take turns at barriers.
#include "emulation.h"
#include <dlfcn.h>
#include <ucontext.h>
#include <vector>

namespace {
const size_t STACK = 128 * 1024;

struct Fiber {
    ucontext_t context;
    std::vector<char> stack;
    bool has_ended;
};

Place place;
std::vector<Fiber> fibers;
ucontext_t scheduler;
Fiber* current;
const Kernel* kernel;
void** arguments;
bool is_illegal;

void barrier() {
    if (current == nullptr) {
        is_illegal = true; // Another thread of this kernel met no barrier.
        return;
    }
    swapcontext(&current->context, &scheduler);
}

void body() {
    kernel->call(arguments);
    current->has_ended = true;
    swapcontext(&current->context, &scheduler);
}

void begin(Fiber& fiber) {
    fiber.stack.resize(STACK);
    fiber.has_ended = false;
    getcontext(&fiber.context);
    fiber.context.uc_stack.ss_sp = fiber.stack.data();
    fiber.context.uc_stack.ss_size = STACK;
    fiber.context.uc_link = nullptr;
    makecontext(&fiber.context, body, 0);
}

void resume(unsigned thread) {
    place.thread = {thread, 0, 0};
    current = &fibers[thread];
    swapcontext(&scheduler, &current->context);
    current = nullptr;
}

// Runs a block; returns whether its threads met a barrier.
bool block(unsigned threads) {
    begin(fibers[0]);
    resume(0);
    if (fibers[0].has_ended) {
        for (unsigned t = 1; t < threads; t++) {
            place.thread = {t, 0, 0};
            kernel->call(arguments);
        }
        return false;
    }
    for (unsigned t = 1; t < threads; t++) {
        begin(fibers[t]);
        resume(t);
    }
    while (true) {
        unsigned ended = 0;
        for (unsigned t = 0; t < threads; t++) {
            ended += fibers[t].has_ended;
        }
        if (ended > 0) {
            is_illegal |= ended < threads; // Some wait at a barrier that the others never reach.
            return true;
        }
        for (unsigned t = 0; t < threads; t++) {
            resume(t);
        }
    }
}
}

int run(const Kernel& one, Index blocks, Index threads, void** with) {
    kernel = &one;
    arguments = with;
    is_illegal = false;
    if (fibers.size() < threads.x) {
        fibers.resize(threads.x);
    }
    place.threads = threads;
    place.blocks = blocks;
    *one.variables[0] = (void*) barrier;
    *(Place**) one.variables[1] = &place;
    for (unsigned y = 0; y < blocks.y; y++) {
        for (unsigned x = 0; x < blocks.x; x++) {
            place.block = {x, y, 0};
            block(threads.x);
        }
    }
    return is_illegal ? LAUNCH_FAILED : are_guards_whole() ? SUCCESS : ILLEGAL_ADDRESS;
}
