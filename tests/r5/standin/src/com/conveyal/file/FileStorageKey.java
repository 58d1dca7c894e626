package com.conveyal.file;

public class FileStorageKey {
    public String path;
}
