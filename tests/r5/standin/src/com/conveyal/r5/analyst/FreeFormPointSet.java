package com.conveyal.r5.analyst;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Places as r5py writes them: number, ids, latitudes, longitudes, numbers of opportunities. */
public class FreeFormPointSet extends PointSet {
    private final String[] ids;
    private final double[] lat;
    private final double[] lon;

    public FreeFormPointSet(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        int n = in.readInt();
        ids = new String[n];
        lat = new double[n];
        lon = new double[n];
        for (int i = 0; i < n; i++) {
            ids[i] = in.readUTF();
        }
        for (int i = 0; i < n; i++) {
            lat[i] = in.readDouble();
        }
        for (int i = 0; i < n; i++) {
            lon[i] = in.readDouble();
        }
        for (int i = 0; i < n; i++) {
            in.readDouble();
        }
        if (in.read() != -1) {
            throw new IOException("bytes are left behind the last place");
        }
    }

    @Override
    public int featureCount() {
        return ids.length;
    }

    @Override
    public double getLat(int i) {
        return lat[i];
    }

    @Override
    public double getLon(int i) {
        return lon[i];
    }
}
