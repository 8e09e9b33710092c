package dev.weft.cli

import io.kotest.core.spec.style.FreeSpec
import io.kotest.matchers.shouldBe

/** The right column is what Python 3.11 prints for `"%g" % value`. */
class PythonFormatSpec : FreeSpec({
    "numbers come out as Python writes them" {
        mapOf(
            2.82503 to "2.82503",
            0.302797 to "0.302797",
            0.19496 to "0.19496",
            0.2882 to "0.2882",
            1.0 to "1",
            100000.0 to "100000",
            999999.5 to "1e+06",
            1000000.0 to "1e+06",
            123456.5 to "123456",
            123457.5 to "123458",
            1234567.0 to "1.23457e+06",
            0.0001 to "0.0001",
            1.234567e-05 to "1.23457e-05",
            9.9999999e-05 to "0.0001",
            1e-45 to "1e-45",
            3.4028234663852886e38 to "3.40282e+38",
            -0.5 to "-0.5",
            0.3333333333333333 to "0.333333",
            567.292969 to "567.293",
            -0.0 to "-0",
            0.0 to "0",
            2.5e-05 to "2.5e-05",
            1e100 to "1e+100",
            Double.NaN to "nan",
            Double.NEGATIVE_INFINITY to "-inf",
        ).forEach { (value, text) -> percentG(value) shouldBe text }
    }
})
