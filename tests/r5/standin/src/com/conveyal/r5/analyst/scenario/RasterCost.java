package com.conveyal.r5.analyst.scenario;

import com.conveyal.r5.transit.TransportNetwork;

public class RasterCost {
    public enum CostFunction { TOBLER, MINETTI }

    public String dataSourceId;
    public CostFunction costFunction;

    public boolean resolve(TransportNetwork network) {
        return false;
    }

    public boolean apply(TransportNetwork network) {
        return false;
    }
}
