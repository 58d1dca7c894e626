package com.conveyal.r5.streets;

import com.conveyal.osmlib.OSM;
import com.conveyal.r5.profile.StreetMode;
import com.conveyal.r5.transit.TransitLayer;
import com.conveyal.r5.transit.TransportNetwork;
import java.io.Serializable;
import org.locationtech.jts.geom.Envelope;

/** No streets at all: the stand-in walks in a straight line, from stop to stop within the stops' envelope. */
public class StreetLayer implements Serializable {
    public static final double LINK_RADIUS_METERS = 1600;

    public transient TransportNetwork parentNetwork;
    public final Envelope envelope = new Envelope();
    TransitLayer stops;

    public void loadFromOsm(OSM osm) {
        if (!osm.intersectionDetection) {
            throw new IllegalStateException("intersections are to be found");
        }
    }

    public void indexStreets() {}

    public void buildEdgeLists() {}

    public void associateStops(TransitLayer layer) {
        stops = layer;
        for (int stop = 0; stop < layer.stopLat.length; stop++) {
            envelope.expandToInclude(layer.stopLon[stop], layer.stopLat[stop]);
        }
        if (envelope.isNull()) {
            envelope.expandToInclude(0, 0);
        }
    }

    public Split findSplit(double lat, double lon, double radius, StreetMode mode) {
        Split split = new Split();
        split.fixedLat = (int) Math.round(lat * VertexStore.FIXED_FACTOR);
        split.fixedLon = (int) Math.round(lon * VertexStore.FIXED_FACTOR);
        return split;
    }
}
