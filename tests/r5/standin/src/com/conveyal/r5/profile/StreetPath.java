package com.conveyal.r5.profile;

import com.conveyal.r5.streets.EdgeStore;
import com.conveyal.r5.streets.StreetRouter;
import com.conveyal.r5.transit.TransportNetwork;
import java.util.LinkedList;
import java.util.List;
import org.locationtech.jts.geom.LineString;

public class StreetPath {
    private final StreetRouter.State state;

    public StreetPath(StreetRouter.State state, TransportNetwork network, boolean reversed) {
        this.state = state;
    }

    /** Millimetres. */
    public int getDistance() {
        return (int) (state.metres * 1000);
    }

    /** Seconds. */
    public int getDuration() {
        return state.seconds;
    }

    public LinkedList<Integer> getEdges() {
        return new LinkedList<>(List.of(0));
    }

    public EdgeStore.Edge getEdge(Integer edge) {
        return new EdgeStore.Edge(new LineString(state.from, state.to));
    }
}
