package artois.standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Minutes by pair of places and percentile, from table.csv beside the jar: from_lat, from_lon, to_lat, to_lon, p5, p50...
 * with empty cells for what is not reached. Read anew when the file has changed.
 */
public final class Table {
    public static final int UNREACHED = Integer.MAX_VALUE;

    private static Table kept;
    private static String keptStamp = "";

    private final int[] percentiles;
    private final Map<Pair, int[]> minutes = new HashMap<>();

    private record Pair(long fromLat, long fromLon, long toLat, long toLon) {}

    /** The table that lies there now, or null. */
    public static synchronized Table now() {
        Path path = Desk.folder().resolve("table.csv");
        try {
            if (!Files.exists(path)) {
                return null;
            }
            String stamp = Files.getLastModifiedTime(path) + " " + Files.size(path);
            if (!stamp.equals(keptStamp)) {
                kept = new Table(path);
                keptStamp = stamp;
            }
            return kept;
        } catch (IOException bad) {
            throw new IllegalStateException(bad);
        }
    }

    private Table(Path path) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            String[] header = lines.readLine().split(",");
            percentiles = new int[header.length - 4];
            for (int p = 0; p < percentiles.length; p++) {
                percentiles[p] = Integer.parseInt(header[p + 4].substring(1));
            }
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] cells = line.split(",", -1);
                int[] row = new int[percentiles.length];
                for (int p = 0; p < row.length; p++) {
                    String cell = cells[p + 4];
                    row[p] = cell.isEmpty() ? UNREACHED : (int) Double.parseDouble(cell);
                }
                minutes.put(new Pair(fixed(cells[0]), fixed(cells[1]), fixed(cells[2]), fixed(cells[3])), row);
            }
        }
    }

    /** Minutes of a pair; of a percentile that the table has not those of the next higher one, else of the highest. */
    public int minutes(double fromLat, double fromLon, double toLat, double toLon, int percentile) {
        int[] row = minutes.get(new Pair(fixed(fromLat), fixed(fromLon), fixed(toLat), fixed(toLon)));
        if (row == null) {
            return UNREACHED;
        }
        int at = Arrays.binarySearch(percentiles, percentile);
        return row[Math.min(at >= 0 ? at : -at - 1, row.length - 1)];
    }

    private static long fixed(String degrees) {
        return fixed(Double.parseDouble(degrees));
    }

    private static long fixed(double degrees) {
        return Math.round(degrees * 1e7);
    }
}
