package dev.weft.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Appends what the page asked for to a CSV file: {@code step,epoch,rate,event}. A {@code CsvLog} has one line per epoch
 * and its columns are fixed, so the events have a file of their own beside it.
 *
 * <pre>
 * step,epoch,rate,event
 * 900,1,0.05,rate
 * </pre>
 *
 * @param file the CSV file, created by the first event
 */
record EventLog(Path file) {
    /** The first line of the file. */
    static final String HEADER = "step,epoch,rate,event";
    /** The end of the names of such files, in place of the {@code .csv} of the log. */
    static final String ENDING = ".events.csv";

    void add(long step, long epoch, double rate, String event) throws IOException {
        boolean isFresh = !Files.exists(file) || Files.size(file) == 0;
        Files.writeString(file, (isFresh ? HEADER + "\n" : "") + step + "," + epoch + "," + rate + "," + event + "\n",
                StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
