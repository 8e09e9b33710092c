package dev.weft.device;

/**
 * What has crossed the bus between the host and a device.
 *
 * @param uploads the number of copies to the device
 * @param uploaded their bytes
 * @param downloads the number of copies from the device
 * @param downloaded their bytes
 */
public record Traffic(long uploads, long uploaded, long downloads, long downloaded) {
    /** Returns what has crossed since {@code before}. */
    public Traffic since(Traffic before) {
        return new Traffic(uploads - before.uploads, uploaded - before.uploaded, downloads - before.downloads,
                downloaded - before.downloaded);
    }
}
