package dev.weft.internal.cell;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The different texts among many cells, each once and numbered from 0 in the order of first occurrence. It finds a text
 * by its characters, so that a cell that has occurred before costs no object. Not safe for use by several threads.
 */
public final class Texts {
    /** Differs from run to run, so that nobody can write many texts of one hash. */
    private static final int FACTOR = new SplittableRandom().nextInt() | 1;

    private final int most;
    private final List<String> all = new ArrayList<>();
    /** The number of a text plus 1 by its hash, 0 where there is none. */
    private int[] places = {};
    private int[] hashes = {};

    /** Keeps at most so many texts. */
    public Texts(int most) {
        this.most = most;
    }

    /** Returns the number of a text, which is new if it is the old {@link #size}; -1 if there is no room for it. */
    public int of(char[] text, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = FACTOR * hash + text[i];
        }
        // Of similar texts, the last bits are similar.
        hash ^= hash >>> 15;
        if (2 * all.size() >= places.length) {
            grow();
        }
        int at = hash & places.length - 1;
        while (places[at] != 0) {
            int place = places[at] - 1;
            if (hashes[place] == hash && isSame(all.get(place), text, from, to)) {
                return place;
            }
            at = at + 1 & places.length - 1;
        }
        if (all.size() == most) {
            return -1;
        }
        hashes = all.size() < hashes.length ? hashes : Arrays.copyOf(hashes, Math.max(8, 2 * all.size()));
        hashes[all.size()] = hash;
        all.add(new String(text, from, to - from));
        places[at] = all.size();
        return all.size() - 1;
    }

    private static boolean isSame(String known, char[] text, int from, int to) {
        if (known.length() != to - from) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (known.charAt(i - from) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private void grow() {
        places = new int[Math.max(16, 2 * places.length)];
        for (int place = 0; place < all.size(); place++) {
            int at = hashes[place] & places.length - 1;
            while (places[at] != 0) {
                at = at + 1 & places.length - 1;
            }
            places[at] = place + 1;
        }
    }

    /** The texts by their numbers, unmodifiable. */
    public List<String> all() {
        return Collections.unmodifiableList(all);
    }

    /** Returns a text by its number. */
    public String get(int place) {
        return all.get(place);
    }

    /** The number of different texts. */
    public int size() {
        return all.size();
    }
}
