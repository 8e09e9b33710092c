package dev.weft.gpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The text of several kernels, each once: kernels of one text share a name. Equal work has an equal text, so that
 * drivers compile it once for all plans.
 *
 * @param text the prelude and the kernels
 * @param names the name of each kernel that was asked for, in order
 */
record KernelProgram(String text, List<String> names) {
    /** Joins the kernels after {@code prelude}. */
    static KernelProgram of(String prelude, List<KernelSource> sources) {
        Map<String, String> names = new LinkedHashMap<>();
        sources.forEach(source -> names.computeIfAbsent(source.text(), any -> "weft" + names.size()));
        StringBuilder text = new StringBuilder(prelude);
        names.forEach((body, name) -> text.append(body.replace("NAME", name)));
        return new KernelProgram(text.toString(), sources.stream().map(source -> names.get(source.text())).toList());
    }
}
