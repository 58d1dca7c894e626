package com.conveyal.r5.streets;

public class VertexStore {
    public static final double FIXED_FACTOR = 1e7;
}
