package dev.weft.internal.cell;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the encoding of a text by all its bytes: UTF-16 by its mark or its zeros, else UTF-8 if it is valid, else
 * GB18030 if at least half of the pairs of bytes are among the 3,755 characters of daily Chinese (level 1 of GB 2312),
 * which accented letters between plain ones never are, else Windows-1252, the superset of Latin-1. Several threads may
 * use one.
 */
public final class Encodings {
    public static final Charset GB18030 = Charset.forName("GB18030");
    public static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    /** How a byte is named that is not valid. */
    public static final String BYTE = "byte 0x";
    private static final int HEAD = 4096;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

    private final byte[] head = new byte[HEAD];
    private int headLength;
    private boolean isAscii = true;
    private boolean isUtf8 = true;
    /** How many bytes of the current character of UTF-8 are still to come, and what the next one must be at least. */
    private int following;
    private int least = 0x80;
    private int most = 0xbf;
    private boolean isGb = true;
    private int lead;
    private long pairs;
    private long dailyPairs;

    private Encodings() {}

    /** Looks at all that {@code in} has to the end. */
    public static Encodings of(InputStream in) throws IOException {
        Encodings found = new Encodings();
        byte[] chunk = new byte[1 << 14];
        for (int read = in.readNBytes(chunk, 0, chunk.length); read > 0; read = in.readNBytes(chunk, 0, chunk.length)) {
            found.add(chunk, read);
        }
        return found;
    }

    /** Returns what is asked for, with the order of bytes if it does not say it; without that, what fits best. */
    public Charset refined(Optional<Charset> asked) {
        return asked.filter(one -> !refines(one)).orElse(encoding());
    }

    private boolean refines(Charset asked) {
        return asked.equals(StandardCharsets.UTF_16) && isWide(encoding());
    }

    /**
     * Whether the text is not in {@code asked}, with which it could not be read.
     *
     * @param found what was found in the way of reading
     */
    public boolean contradicts(Charset asked, String found) {
        return !asked.equals(encoding()) && !refines(asked)
                && (isWide(asked) || isWide(encoding()) || found.startsWith(BYTE));
    }

    /** Whether the bytes are UTF-8, with others than those of ASCII. */
    public boolean isClearlyUtf8() {
        return !isAscii && encoding().equals(StandardCharsets.UTF_8);
    }

    /** Whether each character has several bytes. */
    private static boolean isWide(Charset encoding) {
        return encoding.canEncode() && "a".getBytes(encoding).length > 1;
    }

    private void add(byte[] chunk, int length) {
        if (headLength < HEAD) {
            int count = Math.min(length, HEAD - headLength);
            System.arraycopy(chunk, 0, head, headLength, count);
            headLength += count;
        }
        for (int i = 0; i < length; i++) {
            // Most bytes of most texts are those of ASCII, eight in a row.
            while (following == 0 && lead == 0 && i + 8 < length && ((long) EIGHT.get(chunk, i) & NOT_ASCII) == 0) {
                i += 8;
            }
            int b = chunk[i] & 0xff;
            if (b < 0x80 && following == 0 && lead == 0) {
                continue;
            }
            isAscii = false;
            if (isUtf8) {
                utf8(b);
            }
            if (isGb) {
                gb(b);
            }
        }
    }

    private void utf8(int b) {
        if (following > 0) {
            isUtf8 = b >= least && b <= most;
            following--;
            least = 0x80;
            most = 0xbf;
        } else {
            following = b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : 0;
            isUtf8 = following > 0 || b < 0x80;
            // Neither longer than needed, nor surrogates, nor beyond the last character.
            least = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
            most = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
        }
        following = isUtf8 ? following : 0;
    }

    /** Counts pairs, but not those with a digit, of which characters of four bytes are made. */
    private void gb(int b) {
        if (lead == 0) {
            lead = b < 0x80 ? 0 : b;
            isGb = b != 0x80 && b != 0xff;
        } else {
            pairs += b >= '0' && b <= '9' ? 0 : 1;
            boolean isDaily = lead >= 0xa1 && lead <= 0xa3 || lead >= 0xb0 && lead <= 0xd7;
            dailyPairs += isDaily && b >= 0xa1 && b < 0xff ? 1 : 0;
            isGb = b >= 0x40 && b != 0x7f && b != 0xff || b >= '0' && b <= '9';
            lead = 0;
        }
    }

    /** Returns the encoding that fits best. */
    public Charset encoding() {
        if (headLength >= 2 && (head[0] == -1 && head[1] == -2 || head[0] == -2 && head[1] == -1)) {
            return StandardCharsets.UTF_16;
        }
        Charset wide = wide();
        if (wide != null) {
            return wide;
        }
        if (isAscii || isUtf8 && following == 0) {
            return StandardCharsets.UTF_8;
        }
        return isGb && lead == 0 && dailyPairs > 0 && 2 * dailyPairs >= pairs ? GB18030 : WINDOWS_1252;
    }

    /** UTF-16 without a mark: in text of Western scripts, every other byte is 0. */
    private @Nullable Charset wide() {
        int[] zeros = new int[2];
        for (int i = 0; i < headLength; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        }
        int half = headLength / 2;
        return half < 4 ? null : zeros[1] > 0.6 * half && zeros[0] < 0.1 * half ? StandardCharsets.UTF_16LE
                : zeros[0] > 0.6 * half && zeros[1] < 0.1 * half ? StandardCharsets.UTF_16BE : null;
    }
}
