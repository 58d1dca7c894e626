package com.conveyal.r5.streets;

import artois.standin.Crow;
import artois.standin.Desk;
import com.conveyal.r5.profile.ProfileRequest;
import com.conveyal.r5.profile.StreetMode;
import com.conveyal.r5.transit.TransitLayer;
import gnu.trove.map.TIntIntMap;
import gnu.trove.map.hash.TIntIntHashMap;
import org.locationtech.jts.geom.Coordinate;

/** One straight line to the destination, or one to each stop near by. */
public class StreetRouter {
    /** A way that was found: from where, to where, how long. */
    public static class State {
        public final Coordinate from;
        public final Coordinate to;
        public final double metres;
        public final int seconds;

        State(Coordinate from, Coordinate to, double speed) {
            this.from = from;
            this.to = to;
            metres = Crow.metres(from.getY(), from.getX(), to.getY(), to.getX());
            seconds = (int) Math.ceil(metres / speed);
        }
    }

    public ProfileRequest profileRequest;
    public StreetMode streetMode;
    public boolean transitStopSearch;
    /** None where it is 0. */
    public int timeLimitSeconds;

    private final TransitLayer stops;
    private Coordinate origin;
    private Coordinate destination;

    public StreetRouter(StreetLayer streets) {
        stops = streets.stops;
    }

    public boolean setOrigin(double lat, double lon) {
        origin = new Coordinate(lon, lat);
        return true;
    }

    public boolean setDestination(double lat, double lon) {
        destination = new Coordinate(lon, lat);
        return true;
    }

    public void route() {
        Desk.trouble("itinerary", origin.getY(), origin.getX());
    }

    public Split getDestinationSplit() {
        return new Split();
    }

    public State getState(Split split) {
        return new State(origin, destination, speed());
    }

    public State getStateAtVertex(int vertex) {
        return new State(origin, new Coordinate(stops.stopLon[vertex], stops.stopLat[vertex]), speed());
    }

    public TIntIntMap getReachedStops() {
        TIntIntMap reached = new TIntIntHashMap();
        for (int stop = 0; stop < stops.stopLat.length; stop++) {
            int seconds = getStateAtVertex(stop).seconds;
            if (timeLimitSeconds == 0 || seconds < timeLimitSeconds) {
                reached.put(stop, seconds);
            }
        }
        return reached;
    }

    private double speed() {
        return Crow.speed(profileRequest, streetMode);
    }
}
