package com.conveyal.gtfs;

import artois.standin.Csv;
import com.conveyal.gtfs.error.GTFSError;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipFile;

/** The files of a feed, as rows of text. The stand-in always reports an issue, so that readers must allow for some. */
public class GTFSFeed {
    public final Set<GTFSError> errors = new HashSet<>();
    public String feedId;
    public List<Map<String, String>> stops;
    public List<Map<String, String>> routes;
    public List<Map<String, String>> trips;
    public List<Map<String, String>> stopTimes;
    public List<Map<String, String>> calendar;
    public List<Map<String, String>> calendarDates;

    public static GTFSFeed writableTempFileFromGtfs(String file) throws IOException {
        GTFSFeed feed = new GTFSFeed();
        feed.feedId = java.nio.file.Path.of(file).getFileName().toString().replace(".zip", "");
        try (ZipFile zip = new ZipFile(file)) {
            feed.stops = Csv.read(zip, "stops.txt");
            feed.routes = Csv.read(zip, "routes.txt");
            feed.trips = Csv.read(zip, "trips.txt");
            feed.stopTimes = Csv.read(zip, "stop_times.txt");
            feed.calendar = Csv.read(zip, "calendar.txt");
            feed.calendarDates = Csv.read(zip, "calendar_dates.txt");
        }
        feed.errors.add(new GTFSError("StandIn", "no R5 has read this feed"));
        return feed;
    }

    public void close() {}
}
