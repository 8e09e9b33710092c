package dev.weft.device;

/**
 * Thrown when a device fails while it computes or copies: its driver reported an error, or the card is gone. Elements
 * that only the device had are lost, so everything that reads them throws this exception, too, until they get others,
 * such as those of a checkpoint.
 *
 * <pre>
 * /gpu:0 (A card, 8000 MB) failed in step 17: CL_OUT_OF_RESOURCES. The weights are lost: continue from the checkpoint
 * of step 10 in /home/me/model, there, where the device is opened anew, or on the processor
 * </pre>
 *
 * <p>The device is not used again: {@link Devices#open} opens it anew, and the next training starts with that.
 */
public final class LostDeviceException extends IllegalStateException {
    private static final long serialVersionUID = 1;
    private static final String REMEDY =
            "What only the device had is lost: restore a checkpoint or start again, there, "
                    + "where the device is opened anew, or on the processor";

    private final String device;
    private final String reason;

    private LostDeviceException(String device, String when, String reason, String remedy, Throwable cause) {
        super(device + " failed" + when + ": " + reason + ". " + remedy, cause);
        this.device = device;
        this.reason = reason;
    }

    static LostDeviceException of(Device device, Throwable cause) {
        String said = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return new LostDeviceException(device.name() + " (" + device.description() + ")", "", said.strip(), REMEDY,
                cause);
    }

    /** Returns the exception of a later call. */
    LostDeviceException again() {
        return new LostDeviceException(device, " before", reason, REMEDY, this);
    }

    /**
     * Returns the exception with what is known of the place where it happened.
     *
     * @param when such as {@code in step 17}
     * @param remedy what is lost and what to do, as a sentence without its full stop
     */
    public LostDeviceException during(String when, String remedy) {
        return new LostDeviceException(device, " " + when, reason, remedy, this);
    }
}
