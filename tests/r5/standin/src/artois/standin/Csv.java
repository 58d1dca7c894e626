package artois.standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Rows of a file in a GTFS zip, by column name; none where the file is absent. */
public final class Csv {
    private Csv() {}

    public static List<Map<String, String>> read(ZipFile zip, String name) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return rows;
        }
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(zip.getInputStream(entry), StandardCharsets.UTF_8))) {
            List<String> header = cells(lines.readLine().replace("\uFEFF", ""));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> cells = cells(line);
                Map<String, String> row = new HashMap<>();
                for (int i = 0; i < Math.min(cells.size(), header.size()); i++) {
                    row.put(header.get(i).trim(), cells.get(i));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (char c : line.toCharArray()) {
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
