package com.conveyal.r5.analyst;

public abstract class PointSet {
    public abstract int featureCount();

    public abstract double getLat(int i);

    public abstract double getLon(int i);
}
