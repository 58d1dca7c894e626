package com.conveyal.gtfs.model;

import java.io.Serializable;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

public class Service implements Serializable {
    public final String service_id;
    public final boolean[] weekdays = new boolean[7];
    public LocalDate start;
    public LocalDate end;
    public final Map<LocalDate, Boolean> exceptions = new HashMap<>();

    public Service(String id) {
        service_id = id;
    }

    public boolean activeOn(LocalDate date) {
        Boolean told = exceptions.get(date);
        if (told != null) {
            return told;
        }
        boolean within = start != null && !date.isBefore(start) && !date.isAfter(end);
        return within && weekdays[date.getDayOfWeek().getValue() - 1];
    }
}
