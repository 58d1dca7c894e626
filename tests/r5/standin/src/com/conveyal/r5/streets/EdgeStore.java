package com.conveyal.r5.streets;

import org.locationtech.jts.geom.LineString;

public class EdgeStore {
    public static class Edge {
        private final LineString line;

        public Edge(LineString line) {
            this.line = line;
        }

        public LineString getGeometry() {
            return line;
        }
    }
}
