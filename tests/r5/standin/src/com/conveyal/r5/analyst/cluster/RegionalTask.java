package com.conveyal.r5.analyst.cluster;

public class RegionalTask extends AnalysisWorkerTask {
    public boolean makeTauiSite;
    public boolean oneToOne;

    @Override
    public RegionalTask clone() {
        return (RegionalTask) super.clone();
    }
}
