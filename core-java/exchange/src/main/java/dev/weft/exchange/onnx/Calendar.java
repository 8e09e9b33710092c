package dev.weft.exchange.onnx;

import dev.weft.table.ColumnRule.Moments;

/**
 * The parts of a time as nodes, in the proleptic Gregorian calendar: with years that begin in March, leap days are
 * last, so that months and years follow from days by whole division.
 */
final class Calendar {
    private static final double DAY = 86_400;
    private static final double LATEST = 3e11;
    /** The days from March 1 of year 0 to 1970, and those of 400, 100, 4 and 1 years. */
    private static final double EPOCH = 719_468;
    private static final double DAYS_OF_400 = 146_097;
    private static final double DAYS_OF_100 = 36_524;
    private static final double DAYS_OF_4 = 1_460;
    private static final double DAYS_OF_1 = 365;
    /** January 1 in a year that begins in March, and March 1 in one that begins in January, without a leap day. */
    private static final double JANUARY = 306;
    private static final double MARCH = 59;

    private final Doubles math;
    private final String seconds;
    private final String days;
    private final String year;
    private final String dayOfYear;

    /** @param seconds the name of the seconds since 1970 */
    Calendar(Doubles math, String seconds) {
        this.math = math;
        this.seconds = math.node("Max", math.node("Min", seconds, math.number(LATEST)), math.number(-LATEST));
        this.days = math.floors(this.seconds, DAY);
        String shifted = math.add(days, EPOCH);
        String era = math.floors(shifted, DAYS_OF_400);
        String day = math.minus(shifted, math.times(era, DAYS_OF_400));
        String whole = math.minus(math.plus(math.minus(day, math.floors(day, DAYS_OF_4)),
                math.floors(day, DAYS_OF_100)), math.floors(day, DAYS_OF_400 - 1));
        String ofEra = math.floors(whole, DAYS_OF_1);
        String before = math.minus(math.plus(math.times(ofEra, DAYS_OF_1), math.floors(ofEra, 4)),
                math.floors(ofEra, 100));
        String ofYear = math.minus(day, before);
        String march = math.plus(ofEra, math.times(era, 400));
        year = math.below(ofYear, JANUARY, march, math.add(march, 1));
        String leap = math.minus(math.below(math.rest(year, 4), 1, math.number(1), math.number(0)),
                math.minus(math.below(math.rest(year, 100), 1, math.number(1), math.number(0)),
                        math.below(math.rest(year, 400), 1, math.number(1), math.number(0))));
        dayOfYear = math.below(ofYear, JANUARY, math.add(math.plus(ofYear, leap), MARCH),
                math.add(ofYear, -JANUARY));
    }

    /** The name of a part, as {@link Moments} computes it. */
    String part(Moments.Part part, double origin) {
        return switch (part) {
            case YEAR -> year;
            case DAY_SINE -> circle("Sin");
            case DAY_COSINE -> circle("Cos");
            case WEEKDAY -> math.add(math.rest(math.add(days, 3), 7), 1);
            case HOUR -> math.times(math.minus(seconds, math.times(days, DAY)), 1.0 / 3600);
            case ELAPSED -> math.times(math.add(seconds, -origin), 1 / DAY);
        };
    }

    private String circle(String function) {
        String angle = math.times(dayOfYear, 2 * Math.PI / 365.25);
        return math.toDouble(math.node(function, math.toFloat(angle)));
    }
}
