package com.conveyal.r5.transit;

import artois.standin.Desk;
import com.conveyal.gtfs.GTFSFeed;
import com.conveyal.gtfs.model.Service;
import com.conveyal.r5.api.util.TransitModes;
import com.conveyal.r5.streets.VertexStore;
import gnu.trove.list.array.TIntArrayList;
import java.io.Serializable;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.locationtech.jts.geom.Coordinate;

/** Stops, routes, services and timed trips of the feeds; trips with a call that has no time are left out. */
public class TransitLayer implements Serializable {
    private static final String[] DAYS =
            {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

    public boolean saveShapes;
    public transient TransportNetwork parentNetwork;
    public final List<Service> services = new ArrayList<>();
    public final List<RouteInfo> routes = new ArrayList<>();
    public final List<TripPattern> tripPatterns = new ArrayList<>();
    public final List<String> stopIdForIndex = new ArrayList<>();
    public TIntArrayList streetVertexForStop;
    public double[] stopLat = {};
    public double[] stopLon = {};

    public void loadFromGtfs(GTFSFeed feed, GtfsTransferLoader loader) {
        Desk.trouble("open", 0, 0);
        Map<String, Integer> stops = loadStops(feed);
        Map<String, Integer> routeRows = loadRoutes(feed);
        Map<String, Integer> serviceRows = loadServices(feed);
        Map<String, List<Map<String, String>>> calls = new LinkedHashMap<>();
        for (Map<String, String> call : feed.stopTimes) {
            calls.computeIfAbsent(call.get("trip_id"), id -> new ArrayList<>()).add(call);
        }
        Map<List<Object>, TripPattern> patterns = new HashMap<>();
        feed.trips.sort(Comparator.comparing(trip -> trip.get("trip_id")));
        for (Map<String, String> trip : feed.trips) {
            List<Map<String, String>> own = calls.get(trip.get("trip_id"));
            if (own != null && own.stream().noneMatch(call -> call.getOrDefault("arrival_time", "").isBlank())) {
                own.sort(Comparator.comparingInt(call -> Integer.parseInt(call.get("stop_sequence"))));
                int[] at = own.stream().mapToInt(call -> stops.get(call.get("stop_id"))).toArray();
                List<Object> key = List.of(trip.get("route_id"), Arrays.toString(at));
                TripPattern pattern = patterns.computeIfAbsent(key, k -> pattern(routeRows.get(k.get(0)), at));
                pattern.tripSchedules.add(new TripSchedule(trip.get("trip_id"),
                        serviceRows.get(trip.get("service_id")), times(own, "arrival_time"), times(own, "departure_time")));
            }
        }
    }

    private TripPattern pattern(int route, int[] stops) {
        TripPattern pattern = new TripPattern();
        pattern.routeIndex = route;
        pattern.stops = stops;
        tripPatterns.add(pattern);
        return pattern;
    }

    private static int[] times(List<Map<String, String>> calls, String column) {
        return calls.stream().mapToInt(call -> {
            String[] parts = call.get(column).trim().split(":");
            return Integer.parseInt(parts[0]) * 3600 + Integer.parseInt(parts[1]) * 60 + Integer.parseInt(parts[2]);
        }).toArray();
    }

    private Map<String, Integer> loadStops(GTFSFeed feed) {
        Map<String, Integer> rows = new HashMap<>();
        feed.stops.sort(Comparator.comparing(stop -> stop.get("stop_id")));
        int first = stopLat.length;
        stopLat = Arrays.copyOf(stopLat, first + feed.stops.size());
        stopLon = Arrays.copyOf(stopLon, first + feed.stops.size());
        for (Map<String, String> stop : feed.stops) {
            int row = stopIdForIndex.size();
            rows.put(stop.get("stop_id"), row);
            stopIdForIndex.add(feed.feedId + ":" + stop.get("stop_id"));
            stopLat[row] = degrees(stop.get("stop_lat"));
            stopLon[row] = degrees(stop.get("stop_lon"));
        }
        return rows;
    }

    private static double degrees(String text) {
        return text == null || text.isBlank() ? 0 : Double.parseDouble(text);
    }

    private Map<String, Integer> loadRoutes(GTFSFeed feed) {
        Map<String, Integer> rows = new HashMap<>();
        for (Map<String, String> row : feed.routes) {
            RouteInfo route = new RouteInfo();
            route.route_id = row.get("route_id");
            route.agency_id = row.get("agency_id");
            route.route_type = Integer.parseInt(row.get("route_type").trim());
            rows.put(route.route_id, routes.size());
            routes.add(route);
        }
        return rows;
    }

    private Map<String, Integer> loadServices(GTFSFeed feed) {
        Map<String, Integer> rows = new HashMap<>();
        for (Map<String, String> row : feed.calendar) {
            Service service = services.get(serviceRow(rows, row.get("service_id")));
            for (int day = 0; day < 7; day++) {
                service.weekdays[day] = row.get(DAYS[day]).trim().equals("1");
            }
            service.start = date(row.get("start_date"));
            service.end = date(row.get("end_date"));
        }
        for (Map<String, String> row : feed.calendarDates) {
            Service service = services.get(serviceRow(rows, row.get("service_id")));
            service.exceptions.put(date(row.get("date")), row.get("exception_type").trim().equals("1"));
        }
        for (Map<String, String> trip : feed.trips) {
            serviceRow(rows, trip.get("service_id"));
        }
        return rows;
    }

    private int serviceRow(Map<String, Integer> rows, String id) {
        return rows.computeIfAbsent(id, unknown -> {
            services.add(new Service(unknown));
            return services.size() - 1;
        });
    }

    private static LocalDate date(String text) {
        return LocalDate.parse(text.trim(), DateTimeFormatter.BASIC_ISO_DATE);
    }

    public void rebuildTransientIndexes() {
        streetVertexForStop = new TIntArrayList(IntStream.range(0, stopLat.length).toArray());
    }

    public void buildDistanceTables(Object mode) {}

    public Coordinate getCoordinateForStopFixed(int stop) {
        double factor = VertexStore.FIXED_FACTOR;
        return new Coordinate(Math.rint(stopLon[stop] * factor), Math.rint(stopLat[stop] * factor));
    }

    public static TransitModes getTransitModes(int routeType) {
        return switch (routeType) {
            case 0 -> TransitModes.TRAM;
            case 1 -> TransitModes.SUBWAY;
            case 2 -> TransitModes.RAIL;
            case 3 -> TransitModes.BUS;
            case 4 -> TransitModes.FERRY;
            default -> throw new IllegalArgumentException("unknown route_type " + routeType);
        };
    }
}
