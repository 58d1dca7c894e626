package com.conveyal.r5.transit;

import java.io.Serializable;

public class RouteInfo implements Serializable {
    public String route_id;
    public String agency_id;
    public int route_type;
}
