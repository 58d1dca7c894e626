package artois.standin;

import com.conveyal.r5.profile.ProfileRequest;
import com.conveyal.r5.profile.StreetMode;

/** Ways in a straight line: all streets that the stand-in knows. */
public final class Crow {
    private static final double EARTH_M = 6_371_000;

    private Crow() {}

    public static double metres(double fromLat, double fromLon, double toLat, double toLon) {
        double north = Math.toRadians(toLat - fromLat);
        double east = Math.toRadians(toLon - fromLon) * Math.cos(Math.toRadians((fromLat + toLat) / 2));
        return EARTH_M * Math.hypot(north, east);
    }

    public static double speed(ProfileRequest request, StreetMode mode) {
        return switch (mode) {
            case WALK -> request.walkSpeed;
            case BICYCLE -> request.bikeSpeed;
            case CAR -> 10;
        };
    }

    public static int limitMinutes(ProfileRequest request, StreetMode mode) {
        return switch (mode) {
            case WALK -> request.maxWalkTime;
            case BICYCLE -> request.maxBikeTime;
            case CAR -> request.maxCarTime;
        };
    }
}
