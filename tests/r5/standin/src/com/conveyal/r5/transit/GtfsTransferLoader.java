package com.conveyal.r5.transit;

import com.conveyal.r5.analyst.cluster.TransportNetworkConfig.TransferConfig;

public class GtfsTransferLoader {
    public GtfsTransferLoader(TransitLayer layer, TransferConfig config) {
        if (layer == null || config != TransferConfig.OSM_ONLY) {
            throw new IllegalArgumentException("transfers of OSM only are told apart here");
        }
    }
}
