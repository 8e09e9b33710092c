// Runs kernels: the blocks one after the other, and the threads of a block as fibers that take turns at barriers.
#include "emulation.h"
#include <csetjmp>
#include <ucontext.h>
#include <vector>

namespace {
const size_t STACK = 128 * 1024;
const size_t MOST = 1024;

// Begins as a context, once, and is left and resumed by jumps: those make no system calls.
struct Fiber {
    ucontext_t context;
    jmp_buf jump;
    std::vector<char> stack;
    bool has_begun;
    bool has_ended;
};

Place place;
std::vector<Fiber> fibers;
jmp_buf scheduler;
Fiber* current;
const Kernel* kernel;
void** arguments;
bool is_illegal;

void leave(Fiber* fiber) {
    if (_setjmp(fiber->jump) == 0) {
        _longjmp(scheduler, 1);
    }
}

void barrier() {
    if (current == nullptr) {
        is_illegal = true; // Another thread of this kernel met no barrier.
        return;
    }
    leave(current);
}

void body() {
    while (true) {
        kernel->call(arguments);
        current->has_ended = true;
        leave(current);
    }
}

// Runs a thread up to its next barrier or its end.
void resume(unsigned thread) {
    place.thread = {thread, 0, 0};
    current = &fibers[thread];
    if (_setjmp(scheduler) == 0) {
        if (current->has_begun) {
            _longjmp(current->jump, 1);
        }
        current->has_begun = true;
        setcontext(&current->context);
    }
    current = nullptr;
}

void begin(unsigned thread) {
    Fiber& fiber = fibers[thread];
    fiber.has_ended = false;
    if (!fiber.has_begun) {
        fiber.stack.resize(STACK);
        getcontext(&fiber.context);
        fiber.context.uc_stack.ss_sp = fiber.stack.data();
        fiber.context.uc_stack.ss_size = STACK;
        fiber.context.uc_link = nullptr;
        makecontext(&fiber.context, body, 0);
    }
    resume(thread);
}

// Runs a block; returns whether its threads met a barrier.
bool block(unsigned threads) {
    begin(0);
    if (fibers[0].has_ended) {
        for (unsigned t = 1; t < threads; t++) {
            place.thread = {t, 0, 0};
            kernel->call(arguments);
        }
        return false;
    }
    for (unsigned t = 1; t < threads; t++) {
        begin(t);
    }
    while (true) {
        unsigned ended = 0;
        for (unsigned t = 0; t < threads; t++) {
            ended += fibers[t].has_ended;
        }
        if (ended > 0) {
            for (unsigned t = 0; t < threads; t++) {
                fibers[t].has_begun = fibers[t].has_ended; // Those that wait where others never arrive begin anew.
            }
            is_illegal |= ended < threads;
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
    if (fibers.empty()) {
        fibers.resize(MOST); // They stay where they are.
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
