package com.conveyal.r5.profile;

public enum StreetMode { WALK, BICYCLE, CAR }
