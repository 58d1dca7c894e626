package artois.standin;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** What a test lays beside the jar (table.csv, trouble.txt), and what it finds there afterwards (asked.jsonl). */
public final class Desk {
    private Desk() {}

    /** The folder that the jar lies in. */
    public static Path folder() {
        try {
            return Path.of(Desk.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getParent();
        } catch (java.net.URISyntaxException bad) {
            throw new IllegalStateException(bad);
        }
    }

    /** Append one line to asked.jsonl. */
    public static synchronized void record(String json) {
        try {
            Files.writeString(folder().resolve("asked.jsonl"), json + "\n", StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException bad) {
            throw new IllegalStateException(bad);
        }
    }

    /** Do what trouble.txt wants at this moment and place; the kinds that only spoil an answer are returned. */
    public static String trouble(String moment, double lat, double lon) {
        for (String[] row : rows(folder().resolve("trouble.txt"))) {
            boolean here = row[0].equals(moment) && (row[1].equals("*") || near(row[1], lat) && near(row[2], lon));
            if (here) {
                return make(row[3]);
            }
        }
        return "";
    }

    private static List<String[]> rows(Path path) {
        List<String[]> rows = new ArrayList<>();
        try {
            if (Files.exists(path)) {
                for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                    if (!line.isBlank()) {
                        rows.add(line.trim().split("\\s+"));
                    }
                }
            }
        } catch (IOException bad) {
            throw new IllegalStateException(bad);
        }
        return rows;
    }

    private static boolean near(String text, double value) {
        return Math.abs(Double.parseDouble(text) - value) < 1e-6;
    }

    private static String make(String kind) {
        switch (kind) {
            case "exception":
                throw new IllegalArgumentException("the stand-in was told to throw\nand wrote a second line");
            case "memory":
                List<long[]> held = new ArrayList<>();
                while (true) {
                    held.add(new long[1 << 20]);
                }
            case "exit":
                System.exit(7);
                return "";
            case "halt":
                Runtime.getRuntime().halt(9);
                return "";
            case "sleep":
                sleep(1_000);
                return "";
            case "hang":
                sleep(3_600_000);
                return "";
            case "flood":
                flood();
                return "";
            default:
                return kind;
        }
    }

    private static void sleep(long ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** 100 MB on standard output and 100 MB on standard error, past whatever System.setOut has put there. */
    private static void flood() {
        byte[] block = "the stand-in was told to flood\n".repeat(32 * 1024).getBytes(StandardCharsets.UTF_8);
        for (FileDescriptor target : new FileDescriptor[] {FileDescriptor.out, FileDescriptor.err}) {
            FileOutputStream stream = new FileOutputStream(target); // not closed: the descriptor is the process's
            try {
                for (long written = 0; written < 100_000_000L; written += block.length) {
                    stream.write(block);
                }
            } catch (IOException bad) {
                throw new IllegalStateException(bad);
            }
        }
    }
}
