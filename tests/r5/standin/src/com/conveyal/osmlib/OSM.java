package com.conveyal.osmlib;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks whether a file begins as a PBF does, and keeps its own file as R5's does. */
public class OSM {
    public boolean intersectionDetection;

    public OSM(String mapdb) throws IOException {
        Files.writeString(Path.of(mapdb), "a stand-in's\n");
    }

    public void readFromFile(String file) throws IOException {
        if (!file.endsWith(".pbf")) {
            throw new IllegalArgumentException("the stand-in reads .pbf only: " + file);
        }
        try (DataInputStream in = new DataInputStream(Files.newInputStream(Path.of(file)))) {
            in.readInt();
            byte[] head = in.readNBytes(11);
            if (!new String(head, StandardCharsets.US_ASCII).endsWith("OSMHeader")) {
                throw new IOException(file + " is no PBF");
            }
        }
    }

    public void close() {}
}
