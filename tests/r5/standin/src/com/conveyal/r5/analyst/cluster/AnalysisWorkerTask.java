package com.conveyal.r5.analyst.cluster;

import com.conveyal.r5.analyst.PointSet;
import com.conveyal.r5.profile.ProfileRequest;

public abstract class AnalysisWorkerTask extends ProfileRequest {
    public int[] percentiles;
    public PointSet[] destinationPointSets;
    public boolean recordTimes;
    public boolean recordAccessibility = true;

    @Override
    public AnalysisWorkerTask clone() {
        return (AnalysisWorkerTask) super.clone();
    }
}
