package com.conveyal.r5.analyst;

import artois.standin.Crow;
import artois.standin.Desk;
import artois.standin.Table;
import com.conveyal.r5.OneOriginResult;
import com.conveyal.r5.analyst.cluster.AnalysisWorkerTask;
import com.conveyal.r5.api.util.LegMode;
import com.conveyal.r5.profile.StreetMode;
import com.conveyal.r5.transit.TransportNetwork;
import java.util.Arrays;

/** Answers from the table, or where there is none by ways in a straight line; tells what it was asked. */
public class TravelTimeComputer {
    private final AnalysisWorkerTask task;

    public TravelTimeComputer(AnalysisWorkerTask task, TransportNetwork network) {
        this.task = task;
        if (network.transitLayer == null || network.streetLayer == null) {
            throw new IllegalStateException("the network is half made");
        }
    }

    public OneOriginResult computeTravelTimes() {
        Desk.record(told());
        String spoil = Desk.trouble("travel", task.fromLat, task.fromLon);
        check();
        PointSet to = task.destinationPointSets[0];
        int[][] minutes = new int[task.percentiles.length][to.featureCount()];
        Table table = Table.now();
        for (int p = 0; p < minutes.length; p++) {
            for (int i = 0; i < minutes[p].length; i++) {
                minutes[p][i] = table == null
                        ? direct(to.getLat(i), to.getLon(i))
                        : table.minutes(task.fromLat, task.fromLon, to.getLat(i), to.getLon(i), task.percentiles[p]);
            }
        }
        return new OneOriginResult(new TravelTimeResult(spoilt(minutes, spoil)));
    }

    /** What R5 refuses too. */
    private void check() {
        if (!task.directModes.equals(task.accessModes)) {
            throw new UnsupportedOperationException("direct modes may not be others than access modes");
        }
        if (task.percentiles.length > 5 || !Arrays.equals(task.percentiles, sorted(task.percentiles))) {
            throw new IllegalArgumentException("percentiles must ascend, five at most");
        }
        if (!task.recordTimes || task.toTime <= task.fromTime || task.maxRides < 1) {
            throw new IllegalArgumentException("a task without times to record, without a window or without rides");
        }
    }

    private static int[] sorted(int[] values) {
        int[] copy = values.clone();
        Arrays.sort(copy);
        return copy;
    }

    private int direct(double lat, double lon) {
        double metres = Crow.metres(task.fromLat, task.fromLon, lat, lon);
        int best = Table.UNREACHED;
        for (LegMode mode : task.directModes) {
            StreetMode street = StreetMode.valueOf(mode.name());
            int minutes = (int) (metres / Crow.speed(task, street) / 60);
            if (minutes < Math.min(Crow.limitMinutes(task, street), task.maxTripDurationMinutes)) {
                best = Math.min(best, minutes);
            }
        }
        return best;
    }

    private static int[][] spoilt(int[][] minutes, String how) {
        switch (how) {
            case "":
                return minutes;
            case "negative":
                minutes[0][0] = -1;
                return minutes;
            case "descending":
                Arrays.fill(minutes[0], 50);
                Arrays.fill(minutes[minutes.length - 1], 40);
                return minutes;
            case "short":
                minutes[0] = Arrays.copyOf(minutes[0], minutes[0].length - 1);
                return minutes;
            default:
                throw new IllegalStateException("trouble.txt: no such trouble: " + how);
        }
    }

    private String told() {
        PointSet to = task.destinationPointSets[0];
        return "{\"did\": \"travel times\""
                + number("fromLat", task.fromLat) + number("fromLon", task.fromLon)
                + number("fromTime", task.fromTime) + number("toTime", task.toTime)
                + number("maxRides", task.maxRides) + number("maxWalkTime", task.maxWalkTime)
                + number("maxBikeTime", task.maxBikeTime) + number("maxCarTime", task.maxCarTime)
                + number("maxTripDurationMinutes", task.maxTripDurationMinutes)
                + number("streetTime", task.streetTime)
                + number("walkSpeed", task.walkSpeed) + number("bikeSpeed", task.bikeSpeed)
                + number("bikeTrafficStress", task.bikeTrafficStress)
                + number("monteCarloDraws", task.monteCarloDraws)
                + number("destinations", to.featureCount())
                + ", \"percentiles\": " + Arrays.toString(task.percentiles)
                + ", \"date\": \"" + task.date + "\""
                + names("transitModes", task.transitModes) + names("accessModes", task.accessModes)
                + names("egressModes", task.egressModes) + names("directModes", task.directModes)
                + ", \"recordTimes\": " + task.recordTimes + "}";
    }

    private static String number(String name, double value) {
        return ", \"" + name + "\": " + (value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value));
    }

    private static String names(String name, java.util.Set<? extends Enum<?>> modes) {
        StringBuilder text = new StringBuilder();
        for (Enum<?> mode : modes) {
            text.append(text.length() == 0 ? "" : ", ").append('"').append(mode.name()).append('"');
        }
        return ", \"" + name + "\": [" + text + "]";
    }
}
