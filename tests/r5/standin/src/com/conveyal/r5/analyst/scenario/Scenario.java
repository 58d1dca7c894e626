package com.conveyal.r5.analyst.scenario;

public class Scenario {
    public String id;
}
