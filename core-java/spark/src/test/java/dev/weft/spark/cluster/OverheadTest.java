package dev.weft.spark.cluster;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Measures, on request. */
@Tag("process")
@EnabledIfSystemProperty(named = "weft.overhead", matches = "true")
class OverheadTest {
    @Test
    void printsWhatAStepCosts() throws Exception {
        ExchangeCost.print();
        Overhead.main(Overhead.networks(), 100);
    }
}
