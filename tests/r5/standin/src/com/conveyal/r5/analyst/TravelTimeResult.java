package com.conveyal.r5.analyst;

public class TravelTimeResult {
    private final int[][] values;

    public TravelTimeResult(int[][] values) {
        this.values = values;
    }

    /** Minutes by percentile and destination. */
    public int[][] getValues() {
        return values;
    }
}
