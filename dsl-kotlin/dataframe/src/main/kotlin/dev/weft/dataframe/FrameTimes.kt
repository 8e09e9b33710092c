package dev.weft.dataframe

import dev.weft.file.MalformedDataException
import dev.weft.table.Column
import dev.weft.table.Table
import kotlinx.datetime.toJavaInstant
import kotlinx.datetime.toJavaLocalDate
import kotlinx.datetime.toJavaLocalDateTime
import org.jetbrains.kotlinx.dataframe.AnyCol
import java.time.Instant
import java.time.LocalDate
import java.time.LocalDateTime
import java.time.OffsetDateTime
import java.time.ZoneOffset
import java.time.ZonedDateTime

private const val SECONDS_OF_A_DAY = 86_400.0
private const val NANOSECONDS = 1e-9

/** A column of dates or times as seconds since 1970-01-01T00:00, as [Column.Times] counts them. */
internal fun times(column: AnyCol): Column = Column.Times(
    column.name(),
    *column.values().mapIndexed { row, value ->
        if (value == null) Double.NaN else seconds(value) ?: throw odd(column, row, value, "a date or time")
    }.toDoubleArray(),
)

/** Refuses dates, which only a recipe cuts into parts that a network can take. */
internal fun undated(table: Table): Table {
    val dates = table.columns().firstOrNull { it is Column.Times } ?: return table
    throw MalformedDataException(SOURCE, "column ${dates.name()}", "dates", "numbers or categories (learn takes dates)")
}

/** The seconds of a date or time, or null if [value] is neither. */
internal fun seconds(value: Any): Double? = when (value) {
    is kotlinx.datetime.LocalDate -> seconds(value.toJavaLocalDate())
    is kotlinx.datetime.LocalDateTime -> seconds(value.toJavaLocalDateTime())
    is kotlinx.datetime.Instant -> seconds(value.toJavaInstant())
    is LocalDate -> value.toEpochDay() * SECONDS_OF_A_DAY
    is LocalDateTime -> seconds(value.toInstant(ZoneOffset.UTC))
    is OffsetDateTime -> seconds(value.toInstant())
    is ZonedDateTime -> seconds(value.toInstant())
    is Instant -> value.epochSecond + value.nano * NANOSECONDS
    else -> null
}
