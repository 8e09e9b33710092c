package dev.weft.internal.image;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Decodes many images on all processors. The results, and the error if there is one, are those of one thread that
 * decodes the images in order. The calling thread is one of the threads; the others are daemons that end with the work.
 */
public final class Decoding {
    /** An image that is being decoded takes at most so much, see {@code ImageFile}. */
    private static final long MOST_BYTES = 48L << 20;

    private final IntFunction<byte[]> decoder;
    private final byte[][] all;
    private final AtomicInteger next = new AtomicInteger();
    /** The first image that cannot be decoded, of those that have been tried, and why. */
    private int failed;
    private Throwable failure = new IllegalStateException();

    private Decoding(int count, IntFunction<byte[]> decoder) {
        this.decoder = decoder;
        this.all = new byte[count][];
        this.failed = count;
    }

    /**
     * Returns the pixels of the images 0 to {@code count - 1}.
     *
     * @param decoder returns the pixels of an image; several threads call it at once
     * @throws RuntimeException what the decoder throws for the first image that it cannot decode
     */
    public static byte[][] all(int count, IntFunction<byte[]> decoder) {
        return all(count, decoder, Math.max(1, Math.min(threads(), count)));
    }

    /** How many threads decode at once: one for each processor, unless all of them could take half of the heap. */
    static int threads() {
        Runtime machine = Runtime.getRuntime();
        return (int) Math.max(1, Math.min(machine.availableProcessors(), machine.maxMemory() / 2 / MOST_BYTES));
    }

    static byte[][] all(int count, IntFunction<byte[]> decoder, int threads) {
        Decoding decoding = new Decoding(count, decoder);
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            Thread helper = new Thread(decoding::work, "weft-images-" + i);
            helper.setDaemon(true);
            helper.start();
            helpers.add(helper);
        }
        decoding.work();
        helpers.forEach(Decoding::join);
        return decoding.result();
    }

    private void work() {
        // Images are begun in order, so all before the first failure are decoded.
        for (int image = next.getAndIncrement(); image < end(); image = next.getAndIncrement()) {
            try {
                all[image] = decoder.apply(image);
            } catch (RuntimeException | Error e) {
                fail(image, e);
            }
        }
    }

    private synchronized int end() {
        return failed;
    }

    private synchronized void fail(int image, Throwable e) {
        if (image < failed) {
            failed = image;
            failure = e;
        }
    }

    private synchronized byte[][] result() {
        if (failed == all.length) {
            return all;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    /** Waits for a thread to end, also if this one is interrupted, which it remembers. */
    private static void join(Thread helper) {
        boolean isInterrupted = false;
        while (helper.isAlive()) {
            try {
                helper.join();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
