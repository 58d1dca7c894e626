package com.conveyal.r5.streets;

import com.conveyal.r5.analyst.PointSet;
import com.conveyal.r5.profile.StreetMode;
import java.io.Serializable;

public class LinkageCache implements Serializable {
    public Object getLinkage(PointSet points, StreetLayer streets, StreetMode mode) {
        return null;
    }
}
