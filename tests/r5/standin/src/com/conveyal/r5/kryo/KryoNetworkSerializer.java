package com.conveyal.r5.kryo;

import artois.standin.Desk;
import com.conveyal.r5.transit.TransportNetwork;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** Keeps a network by Java's own serialization. */
public abstract class KryoNetworkSerializer {
    public static TransportNetwork read(File file) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new FileInputStream(file))) {
            TransportNetwork network = (TransportNetwork) in.readObject();
            Desk.record("{\"did\": \"read\"}");
            return network;
        } catch (ClassNotFoundException bad) {
            throw new IOException(bad);
        }
    }

    public static void write(TransportNetwork network, File file) throws IOException {
        try (ObjectOutputStream out = new ObjectOutputStream(new FileOutputStream(file))) {
            out.writeObject(network);
        }
        Desk.record("{\"did\": \"write\"}");
    }
}
