/**
 * Dense neural networks on the JVM. Start with {@link dev.weft.training.Model} to train, or with
 * {@link dev.weft.graph.Session} to run a graph by hand.
 *
 * <p>jblas has no module descriptor. Weft requires it as an automatic module, with which Java resolves all other
 * automatic modules on the module path, the native libraries among them.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic", "module"})
module dev.weft {
    requires com.fasterxml.jackson.core;
    requires de.siegmar.fastcsv;
    requires org.slf4j;
    requires transitive java.desktop;
    requires transitive jblas;
    requires static transitive org.jspecify;

    exports dev.weft.blas;
    exports dev.weft.checkpoint;
    exports dev.weft.data;
    exports dev.weft.device;
    exports dev.weft.evaluation;
    exports dev.weft.file;
    exports dev.weft.graph;
    exports dev.weft.lint;
    exports dev.weft.listener;
    exports dev.weft.loss;
    exports dev.weft.metric;
    exports dev.weft.network;
    exports dev.weft.optimizer;
    exports dev.weft.random;
    exports dev.weft.recipe;
    exports dev.weft.search;
    exports dev.weft.shard;
    exports dev.weft.table;
    exports dev.weft.tensor;
    exports dev.weft.training;
    uses dev.weft.device.DeviceProvider;

    exports dev.weft.internal.text to dev.weft.cli, dev.weft.dataframe, dev.weft.dsl, dev.weft.exchange,
            dev.weft.playground, dev.weft.serve, dev.weft.watch;
}
