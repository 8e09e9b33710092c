package dev.weft.examples.tables;

import dev.weft.random.RandomStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * Makes the tables of {@code examples/data/rentals} up: how many bicycles a shop rents on a day. Rentals rise with the
 * temperature up to 24 degrees, fall in the rain, and are nearly three times as many on a Sunday as on a Tuesday. Some
 * days lack the weather or the temperature. Nothing can predict the random factor of each day, about 8 %.
 */
public final class Rentals {
    private static final List<String> WEATHER = List.of("sunny", "cloudy", "rain", "snow");
    private static final double[] BY_WEATHER = {1, 0.8, 0.5, 0.3};
    /** From Monday to Sunday. */
    private static final double[] BY_WEEKDAY = {1, 1, 1, 1.1, 1.3, 2.2, 2.8};
    private static final double USUAL = 120;
    private static final double NOISE = 0.08;

    private Rentals() {}

    /** Writes the tables to a folder: {@code examples/data/rentals}. */
    public static void main(String... args) throws IOException {
        Path folder = Path.of(args[0]);
        Files.writeString(folder.resolve("rentals.csv"), table(LocalDate.of(2023, 1, 1), 731, 1, true));
        Files.writeString(folder.resolve("spring.csv"), table(LocalDate.of(2025, 1, 1), 90, 2, true));
        Files.writeString(folder.resolve("tomorrow.csv"), table(LocalDate.of(2025, 4, 5), 3, 776, false));
    }

    /**
     * Returns the table of so many days in the format CSV.
     *
     * @param hasRentals whether the last column, which is to be predicted, is there
     */
    public static String table(LocalDate first, int days, long seed, boolean hasRentals) {
        RandomStream random = RandomStream.of(seed, "rentals");
        StringBuilder text =
                new StringBuilder("entry,day,weather,temperature").append(hasRentals ? ",rentals\n" : "\n");
        for (int i = 0; i < days; i++) {
            LocalDate day = first.plusDays(i);
            double temperature = 11 - 10 * Math.cos(2 * Math.PI * (day.getDayOfYear() - 20) / 365)
                    + 4 * random.nextGaussian();
            int weather = weather(random.nextInt(10), temperature);
            double rentals = USUAL * BY_WEATHER[weather] * BY_WEEKDAY[day.getDayOfWeek().getValue() - 1]
                    * Math.exp(NOISE * random.nextGaussian() - Math.pow((24 - Math.min(temperature, 24)) / 25, 2));
            boolean isNoted = random.nextInt(40) > 0;
            boolean isMeasured = random.nextInt(20) > 0;
            text.append(String.format(Locale.ROOT, "%d,%s,%s,%s", 1000 + i, day, isNoted ? WEATHER.get(weather) : "",
                    isMeasured ? String.format(Locale.ROOT, "%.1f", temperature) : "NA"));
            text.append(hasRentals ? "," + Math.round(rentals) + "\n" : "\n");
        }
        return text.toString();
    }

    private static int weather(int chance, double temperature) {
        return chance < 4 ? 0 : chance < 7 ? 1 : temperature > 1 ? 2 : 3;
    }
}
