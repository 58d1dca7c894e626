package com.conveyal.r5.analyst.cluster;

public class TransportNetworkConfig {
    public enum TransferConfig { GTFS_ONLY, OSM_ONLY, TRANSFERS_TXT_BY_STOP, TRANSFERS_TXT_BY_PARENT }
}
