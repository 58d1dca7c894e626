package com.conveyal.r5.transit;

import com.conveyal.r5.streets.LinkageCache;
import com.conveyal.r5.streets.StreetLayer;
import java.io.Serializable;
import java.time.ZoneId;

public class TransportNetwork implements Serializable {
    public String scenarioId;
    public StreetLayer streetLayer;
    public TransitLayer transitLayer;
    public final LinkageCache linkageCache = new LinkageCache();

    public ZoneId getTimeZone() {
        return ZoneId.of("UTC");
    }
}
