package dev.weft.blas;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A Java agent that gives the JVM a new array of the bytes of every class, as one that instruments classes does. */
public final class RewritingAgent {
    /** The classes that were transformed. */
    static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    private RewritingAgent() {}

    /** Called by the JVM before the program. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new ClassFileTransformer() {
            @Override
            public byte[] transform(ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain,
                    byte[] bytes) {
                SEEN.add(String.valueOf(name));
                return bytes.clone();
            }
        });
    }
}
