package dev.weft.training;

import dev.weft.checkpoint.Checkpoint;
import dev.weft.checkpoint.Safetensors;
import dev.weft.data.DigitImage;
import dev.weft.data.Idx;
import dev.weft.data.Npy;
import dev.weft.file.MalformedDataException;
import dev.weft.fuzz.Cost;
import dev.weft.table.Csv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The child of {@link CorpusTest}: reads every file, and prints which of them broke the rule for readers. */
final class Corpus {
    /** The memory outside the heap that the JVM itself may take meanwhile, to compile. */
    private static final long COMPILER = 48 << 20;

    /** A reader, by the name of the folder of its files. */
    interface Reader {
        Object read(Path file) throws IOException;
    }

    private Corpus() {}

    static Reader reader(String name) {
        return switch (name) {
            case "idx" -> Idx::read;
            case "csv" -> Csv::read;
            case "npy" -> Npy::read;
            case "npz" -> Npy::readAll;
            case "image" -> DigitImage::read;
            case "safetensors" -> Safetensors::read;
            case "checkpoint" -> Checkpoint::read;
            default -> Trained::load;
        };
    }

    /** Prints a line for each breach, and the numbers of files read and refused at the end. */
    public static void main(String[] arguments) throws Exception {
        int refused = 0;
        List<Path> files;
        try (Stream<Path> all = Files.walk(Path.of(arguments[0]))) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        for (Path file : files) {
            Reader reader = reader(file.getParent().getFileName().toString());
            long length = Files.size(file);
            try {
                reader.read(file);
            } catch (MalformedDataException | IOException first) {
                // Loads the classes, so that they do not count.
            } catch (Throwable breach) {
                System.out.println(file + ": " + breach);
                continue;
            }
            long[] holds = new long[1];
            boolean[] isRefused = new boolean[1];
            Cost cost = Cost.of(() -> {
                try {
                    holds[0] = reader.read(file) instanceof Idx idx ? 8L * idx.shape().size() : 0;
                } catch (MalformedDataException e) {
                    isRefused[0] = true;
                    if (!e.getMessage()
                            .startsWith(file.toString().substring(0, Math.min(100, file.toString().length())))
                            || e.getMessage().lines().count() != 1) {
                        System.out.println(file + ": says " + e.getMessage());
                    }
                }
            });
            refused += isRefused[0] ? 1 : 0;
            // The content of a compressed file may remain in memory.
            // An image may take what its decoded pixels need: its format compresses by far more than eight times.
            // A table is read several times, and its columns are many objects.
            long room = file.toString().contains("hostile/csv") ? 96 << 20
                    : file.toString().contains("hostile") ? 32 << 20 : 1 << 20;
            long most = 8 * length + holds[0] + room + (file.getParent().endsWith("image") ? 48 << 20 : 0);
            if (cost.millis() > 1000 || cost.allocated() > most || cost.resident() > most + COMPILER) {
                System.out.println(file + ": took " + cost + " for " + length);
            }
        }
        System.out.println("read " + files.size() + ", refused " + refused);
    }
}
