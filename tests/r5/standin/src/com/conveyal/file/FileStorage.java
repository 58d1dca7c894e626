package com.conveyal.file;

import java.io.File;

public interface FileStorage {
    void moveIntoStorage(FileStorageKey key, File file);

    File getFile(FileStorageKey key);

    String getURL(FileStorageKey key);

    void delete(FileStorageKey key);

    boolean exists(FileStorageKey key);
}
