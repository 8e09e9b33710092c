package dev.weft.blas;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Defines one of our classes under the name of another class. A native function is bound to the Java class in its name,
 * and some of these classes unpack files, print or take hundreds of milliseconds to initialize; a stand-in declares the
 * same native methods and does nothing else.
 */
final class StandIn {
    private static final int UTF8 = 1;

    private StandIn() {}

    /** Returns the class file of {@code source} with the class renamed to {@code name}. */
    static byte[] named(String name, Class<?> source) throws IOException {
        String from = source.getName().replace('.', '/');
        var renamed = new ByteArrayOutputStream();
        try (InputStream file = source.getResourceAsStream(source.getSimpleName() + ".class")) {
            if (file == null) {
                throw new IOException("the class file of " + source.getName() + " is not on the class path");
            }
            var in = new DataInputStream(file);
            var out = new DataOutputStream(renamed);
            out.writeLong(in.readLong());
            int constants = in.readUnsignedShort();
            out.writeShort(constants);
            for (int index = 1; index < constants; index++) {
                int tag = in.readUnsignedByte();
                out.writeByte(tag);
                if (tag == UTF8) {
                    String text = in.readUTF();
                    out.writeUTF(text.equals(from) ? name.replace('.', '/') : text);
                } else {
                    out.write(in.readNBytes(constantLength(tag)));
                    // A long or a double takes two entries of the constant pool (JVMS 4.4.5).
                    index += tag == 5 || tag == 6 ? 1 : 0;
                }
            }
            in.transferTo(out);
        }
        return renamed.toByteArray();
    }

    /** Returns the number of bytes after a constant's tag (JVMS table 4.4-A). */
    private static int constantLength(int tag) throws IOException {
        return switch (tag) {
            case 5, 6 -> 8;
            case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
            case 15 -> 3;
            case 7, 8, 16, 19, 20 -> 2;
            default -> throw new IOException("class file with an unknown constant " + tag);
        };
    }

    /**
     * Returns an instance of {@code source} under the name {@code name}. It has a class loader of its own, so it hides
     * the real class from no one.
     *
     * @param type an interface that the source implements
     */
    static <T> T instance(String name, Class<? extends T> source, Class<T> type) throws IOException {
        byte[] bytes = named(name, source);
        var loader = new ClassLoader(StandIn.class.getClassLoader()) {
            Class<?> define() {
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        try {
            var constructor = loader.define().getDeclaredConstructor();
            constructor.setAccessible(true);
            return type.cast(constructor.newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IOException("the stand-in for " + name + " cannot be created: " + e, e);
        }
    }
}
