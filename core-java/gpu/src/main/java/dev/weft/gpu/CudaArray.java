package dev.weft.gpu;

import dev.weft.device.DeviceArray;

/** An array in the memory of a card of NVIDIA's. */
final class CudaArray implements DeviceArray {
    final long address;
    private final CudaDevice device;
    private final CudaTransfer transfer;
    private final long bytes;

    CudaArray(CudaDevice device, CudaTransfer transfer, long address, long bytes) {
        this.device = device;
        this.transfer = transfer;
        this.address = address;
        this.bytes = bytes;
    }

    @Override
    public void upload(float[] from) {
        if (from.length == 0) {
            return;
        }
        device.enter();
        try {
            transfer.upload(from, address);
        } finally {
            device.leave();
        }
        device.account.uploaded((long) from.length * Float.BYTES);
    }

    @Override
    public void download(float[] to) {
        if (to.length == 0) {
            return;
        }
        device.enter();
        try {
            transfer.download(address, to);
        } finally {
            device.leave();
        }
        device.account.downloaded((long) to.length * Float.BYTES);
    }

    @Override
    public void free() {
        device.account.freed(bytes);
        device.enter();
        try {
            // On a lost device this fails, and there is nothing to free.
            CudaDriver.cuMemFree_v2(address);
        } finally {
            device.leave();
        }
    }
}
