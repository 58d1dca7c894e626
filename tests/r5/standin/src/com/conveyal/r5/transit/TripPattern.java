package com.conveyal.r5.transit;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LineString;

public class TripPattern implements Serializable {
    public int routeIndex;
    public int[] stops;
    public final List<TripSchedule> tripSchedules = new ArrayList<>();

    /** A straight line from each stop to the next. */
    public List<LineString> getHopGeometries(TransitLayer layer) {
        List<LineString> hops = new ArrayList<>();
        for (int i = 0; i + 1 < stops.length; i++) {
            hops.add(new LineString(place(layer, stops[i]), place(layer, stops[i + 1])));
        }
        return hops;
    }

    private static Coordinate place(TransitLayer layer, int stop) {
        return new Coordinate(layer.stopLon[stop], layer.stopLat[stop]);
    }
}
