package com.conveyal.r5.api.util;

public enum LegMode { WALK, BICYCLE, CAR, BICYCLE_RENT, CAR_PARK }
