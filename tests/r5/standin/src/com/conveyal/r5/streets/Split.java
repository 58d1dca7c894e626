package com.conveyal.r5.streets;

public class Split {
    public int fixedLat;
    public int fixedLon;
}
