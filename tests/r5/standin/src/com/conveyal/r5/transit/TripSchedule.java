package com.conveyal.r5.transit;

import java.io.Serializable;

/** Seconds after midnight at each stop of the pattern. */
public class TripSchedule implements Serializable {
    public final String tripId;
    public final int serviceCode;
    public final int[] arrivals;
    public final int[] departures;

    public TripSchedule(String tripId, int serviceCode, int[] arrivals, int[] departures) {
        this.tripId = tripId;
        this.serviceCode = serviceCode;
        this.arrivals = arrivals;
        this.departures = departures;
    }
}
