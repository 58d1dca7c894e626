package com.conveyal.r5.profile;

import com.conveyal.r5.analyst.scenario.Scenario;
import com.conveyal.r5.api.util.LegMode;
import com.conveyal.r5.api.util.TransitModes;
import java.time.LocalDate;
import java.util.EnumSet;

/** What is asked of a search, with the defaults that r5py relies on. */
public class ProfileRequest implements Cloneable {
    public double fromLat;
    public double fromLon;
    public double toLat;
    public double toLon;
    public int fromTime;
    public int toTime;
    public float walkSpeed = 1.3f;
    public float bikeSpeed = 4f;
    public float carSpeed = 2.22f;
    public int bikeTrafficStress = 4;
    public int streetTime = 60;
    public int maxTripDurationMinutes = 120;
    public int maxWalkTime = 30;
    public int maxBikeTime = 30;
    public int maxCarTime = 30;
    public int minBikeTime = 5;
    public int minCarTime = 5;
    public int maxRides = 8;
    public int suboptimalMinutes = 5;
    public int monteCarloDraws = 220;
    public boolean reverseSearch;
    public LocalDate date;
    public EnumSet<LegMode> accessModes;
    public EnumSet<LegMode> egressModes;
    public EnumSet<LegMode> directModes;
    public EnumSet<TransitModes> transitModes;
    public Scenario scenario;
    public String scenarioId;

    @Override
    public ProfileRequest clone() {
        try {
            return (ProfileRequest) super.clone();
        } catch (CloneNotSupportedException never) {
            throw new AssertionError(never);
        }
    }
}
