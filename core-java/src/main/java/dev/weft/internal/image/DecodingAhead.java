package dev.weft.internal.image;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decodes images that will be needed next on all processors in the background, in the order in which they were
 * announced. Pixels, and the error of an image that cannot be decoded, reach the thread that takes the image, as if it
 * had decoded it itself.
 *
 * <p>Memory: at most {@link #room} decoded images wait to be taken. Whoever takes an image needs none of those that
 * were announced before it any more, so one cursor at a time profits. The threads are daemons named
 * {@code weft-images} that end after a second without work. Several threads may use one object.
 */
public final class DecodingAhead {
    /** So much do the images take that wait, at most, unless two take more; a small heap has less. */
    private static final long MOST_BYTES = 64L << 20;
    private static final int MOST_IMAGES = 1024;

    private final IntFunction<byte[]> decoder;
    private final int room;
    private final int threads;
    private final ThreadPoolExecutor helpers;
    /** The images that nobody has begun, and those begun that nobody has taken, in order. */
    private final Deque<Image> waiting = new ArrayDeque<>();
    private final Deque<Image> begun = new ArrayDeque<>();
    private int working;

    /** An image that was announced. */
    private static final class Image {
        private final int number;
        private byte @Nullable [] pixels;
        private boolean isDone;

        Image(int number) {
            this.number = number;
        }
    }

    /**
     * Prepares for images of {@code bytes} bytes each.
     *
     * @param decoder returns the pixels of an image; several threads call it at once
     */
    public DecodingAhead(int bytes, IntFunction<byte[]> decoder) {
        this(decoder,
                (int) Math.max(2, Math.min(MOST_IMAGES, Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / 16)
                        / bytes)),
                Decoding.threads());
    }

    DecodingAhead(IntFunction<byte[]> decoder, int room, int threads) {
        this.decoder = decoder;
        this.room = room;
        this.threads = threads;
        this.helpers = new ThreadPoolExecutor(threads, threads, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "weft-images");
                    thread.setDaemon(true);
                    return thread;
                });
        helpers.allowCoreThreadTimeOut(true);
    }

    /** How many images may be decoded and not taken; at least so many should be announced ahead. */
    public int room() {
        return room;
    }

    /** Says which images will be taken after those announced before, in their order. */
    public synchronized void announce(int... images) {
        for (int image : images) {
            waiting.add(new Image(image));
        }
        wake();
    }

    /** Has as many threads at work as there are images to begin. */
    private void wake() {
        try {
            int begin = Math.min(waiting.size(), room - begun.size());
            for (; working < Math.min(threads, begin); working++) {
                helpers.execute(this::work);
            }
        } catch (OutOfMemoryError noThread) {
            // The system allows no more threads: take decodes the images.
        }
    }

    private void work() {
        for (Image image = next(); image != null; image = next()) {
            byte[] pixels = null;
            try {
                pixels = decoder.apply(image.number);
            } catch (RuntimeException | Error e) {
                // Whoever takes the image decodes it again, and gets the error.
            }
            finish(image, pixels);
        }
    }

    private synchronized @Nullable Image next() {
        Image image = begun.size() < room ? waiting.poll() : null;
        if (image == null) {
            working--;
        } else {
            begun.add(image);
        }
        return image;
    }

    private synchronized void finish(Image image, byte @Nullable [] pixels) {
        image.pixels = pixels;
        image.isDone = true;
        notifyAll();
    }

    /**
     * Returns the pixels of an image, which the calling thread decodes if no other has begun to.
     *
     * @throws RuntimeException what the decoder throws
     */
    public byte[] take(int number) {
        byte[] pixels = begun(number);
        return pixels == null ? decoder.apply(number) : pixels;
    }

    private synchronized byte @Nullable [] begun(int number) {
        Image image = removed(begun, number);
        if (image == null && removed(waiting, number) != null) {
            begun.clear();
        }
        wake();
        boolean isInterrupted = false;
        while (image != null && !image.isDone) {
            try {
                wait();
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        return image == null ? null : image.pixels;
    }

    /** Removes an image and those before it; null, and none is removed, if it is not there. */
    private static @Nullable Image removed(Deque<Image> images, int number) {
        if (images.stream().noneMatch(image -> image.number == number)) {
            return null;
        }
        Iterator<Image> each = images.iterator();
        Image image;
        do {
            image = each.next();
            each.remove();
        } while (image.number != number);
        return image;
    }
}
