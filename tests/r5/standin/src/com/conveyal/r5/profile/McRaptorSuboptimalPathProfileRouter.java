package com.conveyal.r5.profile;

import artois.standin.Crow;
import com.conveyal.r5.api.util.LegMode;
import com.conveyal.r5.transit.TransitLayer;
import com.conveyal.r5.transit.TransportNetwork;
import com.conveyal.r5.transit.TripPattern;
import com.conveyal.r5.transit.TripSchedule;
import gnu.trove.map.TIntIntMap;
import gnu.trove.map.hash.TIntObjectHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * The earliest arrival of at most two rides, for some departures of the window: timed trips of the date, a minute of
 * slack before each, walks in a straight line of at most 300 m between them.
 */
public class McRaptorSuboptimalPathProfileRouter {
    /** Where one stands after a part of the way; stop -1 is the destination, pattern -1 is a walk. */
    public static class McRaptorState {
        public McRaptorState back;
        public int stop = -1;
        public int time;
        public int pattern = -1;
        public int trip = -1;
        public int boardTime;
        public int boardStopPosition;
        public int alightStopPosition;
    }

    private static final int SLACK_S = 60;
    private static final int SAMPLES = 4;
    private static final double TRANSFER_M = 300;

    public final TIntObjectHashMap<Collection<McRaptorState>> finalStatesByDepartureTime = new TIntObjectHashMap<>();

    private final TransitLayer layer;
    private final ProfileRequest task;
    private final Map<LegMode, TIntIntMap> access;
    private final Map<LegMode, TIntIntMap> egress;
    private final IntFunction<DominatingList> lists;

    public McRaptorSuboptimalPathProfileRouter(TransportNetwork network, ProfileRequest task,
            Map<LegMode, TIntIntMap> access, Map<LegMode, TIntIntMap> egress, IntFunction<DominatingList> lists,
            Object collapse, boolean saveStates) {
        layer = network.transitLayer;
        this.task = task;
        this.access = access;
        this.egress = egress;
        this.lists = lists;
    }

    public void route() {
        for (int departure : departures()) {
            if (lists.apply(departure) == null) {
                throw new IllegalStateException("no list for a departure");
            }
            McRaptorState best = search(departure);
            finalStatesByDepartureTime.put(departure, best == null ? List.of() : List.of(best));
        }
    }

    /** Some minutes of a window; of a shorter span any one second, always the same for one origin. */
    private List<Integer> departures() {
        int span = task.toTime - task.fromTime;
        if (span < 2) {
            throw new IllegalArgumentException("R5 would draw departures for ever");
        }
        List<Integer> departures = new ArrayList<>();
        if (span < 60) {
            departures.add(task.fromTime + new Random((long) (task.fromLat * 1e9)).nextInt(span));
        } else {
            int step = Math.max(60, span / SAMPLES / 60 * 60);
            for (int departure = task.fromTime; departure < task.toTime; departure += step) {
                departures.add(departure);
            }
        }
        return departures;
    }

    private McRaptorState search(int departure) {
        McRaptorState[] before = new McRaptorState[layer.stopLat.length];
        for (TIntIntMap times : access.values()) {
            for (int stop : times.keys()) {
                McRaptorState state = new McRaptorState();
                state.stop = stop;
                state.time = departure + times.get(stop);
                keep(before, state);
            }
        }
        McRaptorState best = null;
        for (int ride = 0; ride < Math.min(2, task.maxRides); ride++) {
            McRaptorState[] after = ride(before);
            best = earlier(best, arrival(after));
            before = walked(after);
        }
        boolean late = best != null && best.time - departure >= task.maxTripDurationMinutes * 60;
        return late ? null : best;
    }

    private McRaptorState[] ride(McRaptorState[] before) {
        McRaptorState[] after = new McRaptorState[before.length];
        for (int p = 0; p < layer.tripPatterns.size(); p++) {
            TripPattern pattern = layer.tripPatterns.get(p);
            for (int t = 0; t < pattern.tripSchedules.size(); t++) {
                TripSchedule trip = pattern.tripSchedules.get(t);
                if (layer.services.get(trip.serviceCode).activeOn(task.date)) {
                    ride(p, t, before, after);
                }
            }
        }
        return after;
    }

    private void ride(int p, int t, McRaptorState[] before, McRaptorState[] after) {
        TripPattern pattern = layer.tripPatterns.get(p);
        TripSchedule trip = pattern.tripSchedules.get(t);
        int boarded = -1;
        for (int i = 0; i < pattern.stops.length; i++) {
            if (boarded >= 0) {
                McRaptorState state = new McRaptorState();
                state.back = before[pattern.stops[boarded]];
                state.stop = pattern.stops[i];
                state.time = trip.arrivals[i];
                state.pattern = p;
                state.trip = t;
                state.boardTime = trip.departures[boarded];
                state.boardStopPosition = boarded;
                state.alightStopPosition = i;
                keep(after, state);
            }
            McRaptorState here = before[pattern.stops[i]];
            if (boarded < 0 && here != null && here.time + SLACK_S < trip.departures[i]) {
                boarded = i;
            }
        }
    }

    private McRaptorState arrival(McRaptorState[] after) {
        McRaptorState best = null;
        for (TIntIntMap times : egress.values()) {
            for (int stop : times.keys()) {
                if (after[stop] != null) {
                    McRaptorState state = new McRaptorState();
                    state.back = after[stop];
                    state.time = after[stop].time + times.get(stop);
                    best = earlier(best, state);
                }
            }
        }
        return best;
    }

    private McRaptorState[] walked(McRaptorState[] after) {
        McRaptorState[] reached = Arrays.copyOf(after, after.length);
        List<McRaptorState> rides = new ArrayList<>();
        for (McRaptorState state : after) {
            if (state != null) {
                rides.add(state);
            }
        }
        for (McRaptorState state : rides) {
            for (int stop = 0; stop < reached.length; stop++) {
                double metres = Crow.metres(layer.stopLat[state.stop], layer.stopLon[state.stop],
                        layer.stopLat[stop], layer.stopLon[stop]);
                if (stop != state.stop && metres <= TRANSFER_M) {
                    McRaptorState walk = new McRaptorState();
                    walk.back = state;
                    walk.stop = stop;
                    walk.time = state.time + (int) Math.ceil(metres / task.walkSpeed);
                    keep(reached, walk);
                }
            }
        }
        return reached;
    }

    private static void keep(McRaptorState[] best, McRaptorState state) {
        best[state.stop] = earlier(best[state.stop], state);
    }

    private static McRaptorState earlier(McRaptorState one, McRaptorState other) {
        return one == null || other != null && other.time < one.time ? other : one;
    }
}
