package com.conveyal.r5;

public class SoftwareVersion {
    public static final SoftwareVersion instance = new SoftwareVersion();

    public final String version = "v0.0.0-standin";
}
