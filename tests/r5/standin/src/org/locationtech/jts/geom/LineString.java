package org.locationtech.jts.geom;

/** A line of two places. */
public class LineString {
    private final Coordinate from;
    private final Coordinate to;

    public LineString(Coordinate from, Coordinate to) {
        this.from = from;
        this.to = to;
    }

    public String toText() {
        return "LINESTRING (" + from.getX() + " " + from.getY() + ", " + to.getX() + " " + to.getY() + ")";
    }
}
