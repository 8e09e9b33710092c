/** GPUs for recorded steps. */
@SuppressWarnings("requires-automatic")
module dev.weft.gpu {
    requires com.sun.jna;
    requires jocl;
    requires transitive dev.weft;

    requires static transitive org.jspecify;

    exports dev.weft.gpu;

    provides dev.weft.device.DeviceProvider with dev.weft.gpu.OpenCl;
}
