package com.conveyal.r5.api.util;

public enum TransitModes { AIR, TRAM, SUBWAY, RAIL, BUS, FERRY, CABLE_CAR, GONDOLA, FUNICULAR, TRANSIT }
