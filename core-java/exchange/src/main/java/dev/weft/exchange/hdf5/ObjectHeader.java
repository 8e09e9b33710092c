package dev.weft.exchange.hdf5;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages of an object's header, of version 1, with those of its continuations. */
final class ObjectHeader {
    static final int DATASPACE = 0x01;
    static final int DATATYPE = 0x03;
    static final int LAYOUT = 0x08;
    static final int FILTERS = 0x0b;
    static final int ATTRIBUTE = 0x0c;
    static final int SYMBOL_TABLE = 0x11;
    private static final int EXTERNAL = 0x07;
    private static final int CONTINUATION = 0x10;
    private static final int SHARED = 2;

    private record Message(int type, long address, int size) {}

    private final Content content;
    private final List<Message> messages = new ArrayList<>();

    private ObjectHeader(Content content) {
        this.content = content;
    }

    static ObjectHeader read(Content content, long address) {
        Content.Part head = content.part(address, 16);
        int version = head.u8();
        head.skip(1);
        int count = head.u16();
        head.skip(4);
        long size = head.u32();
        if (version != 1) {
            throw content.malformed(address, "an object header of version " + version,
                    "version 1, as h5py writes it by default, without libver=\"latest\"");
        }
        ObjectHeader header = new ObjectHeader(content);
        List<long[]> blocks = new ArrayList<>(List.of(new long[]{address + 16, size}));
        for (int i = 0; i < blocks.size(); i++) {
            header.block(content.part(blocks.get(i)[0], blocks.get(i)[1]), count, blocks);
        }
        return header;
    }

    private void block(Content.Part block, int count, List<long[]> blocks) {
        while (block.left() >= 8 && messages.size() < count) {
            int type = block.u16();
            int size = block.u16();
            int flags = block.u8();
            block.skip(3);
            long address = block.address();
            Content.Part message = block.part(size);
            if ((flags & SHARED) != 0 || type == EXTERNAL) {
                throw content.malformed(address, type == EXTERNAL ? "numbers in another file" : "a shared message",
                        "an object that is complete in itself");
            }
            messages.add(new Message(type, address, size));
            if (type == CONTINUATION) {
                blocks.add(new long[]{message.u64(), message.u64()});
            }
        }
    }

    /** The messages of a type. */
    List<Content.Part> all(int type) {
        return messages.stream().filter(message -> message.type == type)
                .map(message -> content.part(message.address, message.size)).toList();
    }

    /** The only message of a type, if there is one. */
    Optional<Content.Part> only(int type) {
        return all(type).stream().findFirst();
    }
}
