package com.conveyal.r5.transit;

public class TransferFinder {
    public TransferFinder(TransportNetwork network, GtfsTransferLoader loader) {}

    public void findTransfers() {}

    public void findParkRideTransfer() {}
}
