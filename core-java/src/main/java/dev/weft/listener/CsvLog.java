package dev.weft.listener;

import dev.weft.file.Printable;
import dev.weft.training.Listener;
import dev.weft.training.NonFiniteException;
import dev.weft.training.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Appends the report of each epoch to a CSV file: {@code epoch,step,rate}, then the names of the report. A file with
 * the same columns is continued, so that a resumed training continues its log. Each line is written when its epoch
 * ends. {@code weft plot} draws such files.
 *
 * <pre>{@code
 * Training.epochs(20).withValidation(0.1).withListener(new CsvLog(Path.of("log.csv")))
 * }</pre>
 *
 * <pre>
 * epoch,step,rate,loss,accuracy,val_loss,val_accuracy
 * 1,270,0.1,0.4312,0.8795,0.2847,0.9183
 * </pre>
 *
 * <p>{@code rate} is the learning rate of the next step. Numbers have all digits; undefined ones are {@code NaN}. The
 * file is UTF-8. A resumed training repeats the epochs since its checkpoint, and their lines.
 *
 * @param file the CSV file, created by the first epoch
 */
public record CsvLog(Path file) implements Listener {
    @Override
    public void step(Progress progress) {}

    /**
     * Writes the report of an epoch.
     *
     * @throws IllegalArgumentException if the file has other columns; it is unchanged then
     * @throws UncheckedIOException if the file cannot be read or written, such as in a missing folder
     */
    @Override
    public void epoch(Progress progress, Map<String, Double> report) {
        write(progress, report);
    }

    /** Writes the numbers of an epoch that ended in NaN; those of the validation data are NaN. */
    @Override
    public void failed(Progress progress, Throwable failure) {
        if (failure instanceof NonFiniteException && !progress.means().isEmpty()) {
            write(progress, progress.means());
        }
    }

    private void write(Progress progress, Map<String, Double> report) {
        List<String> names = new ArrayList<>(List.of("epoch", "step", "rate"));
        names.addAll(report.keySet());
        List<String> values = new ArrayList<>(List.of(Long.toString(progress.epoch()), Long.toString(progress.step()),
                Double.toString(progress.report().rate())));
        report.values().forEach(value -> values.add(Double.toString(value)));
        String header = line(names);
        try {
            boolean fresh = !Files.exists(file) || Files.size(file) == 0;
            if (!fresh) {
                expect(header);
            }
            Files.writeString(file, (fresh ? header : "") + line(values), StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void expect(String header) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            String first = reader.readLine();
            if (!header.equals(first + "\n")) {
                throw new IllegalArgumentException(
                        "CsvLog expects " + Printable.of(file.toString()) + " to have the columns "
                                + Printable.of(header.strip())
                                + " but got "
                                + Printable.of(String.valueOf(first)) + ": choose another file");
            }
        }
    }

    private static String line(List<String> cells) {
        return String.join(",", cells.stream().map(CsvLog::quoted).toList()) + "\n";
    }

    private static String quoted(String cell) {
        return cell.matches("[^\",\r\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
