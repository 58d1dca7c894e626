package com.conveyal.r5;

import com.conveyal.r5.analyst.TravelTimeResult;

public class OneOriginResult {
    public final TravelTimeResult travelTimes;

    public OneOriginResult(TravelTimeResult travelTimes) {
        this.travelTimes = travelTimes;
    }
}
