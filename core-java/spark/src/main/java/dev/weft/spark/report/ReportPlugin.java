package dev.weft.spark.report;

import java.util.Map;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages from executors to the driver. Spark starts it if {@code spark.plugins} names it:
 *
 * <pre>{@code
 * new SparkConf().set("spark.plugins", "dev.weft.spark.report.ReportPlugin")
 * }</pre>
 *
 * <p>Spark's accumulators would arrive with the heartbeats of an executor, every ten seconds. A message is an array of
 * bytes, and has the protection that Spark is configured with.
 */
public final class ReportPlugin implements SparkPlugin {
    /** The connection of this executor to the driver, once Spark has started it. */
    private static volatile @Nullable PluginContext driver;

    /** Spark calls it. */
    public ReportPlugin() {}

    /** The connection of this executor to the driver; null without this plugin. */
    static @Nullable PluginContext driver() {
        return driver;
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new DriverPlugin() {
            @Override
            public Object receive(Object message) {
                return message instanceof byte[] bytes && Followed.receive(bytes);
            }
        };
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new ExecutorPlugin() {
            @Override
            public void init(PluginContext context, Map<String, String> fromDriver) {
                driver = context;
            }

            @Override
            public void shutdown() {
                driver = null;
            }
        };
    }
}
