package com.conveyal.analysis.components;

import com.conveyal.file.FileStorage;

public class WorkerComponents {
    public static FileStorage fileStorage;
}
