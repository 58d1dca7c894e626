package com.conveyal.gtfs.error;

public class GTFSError {
    public final String errorType;
    private final String message;

    public GTFSError(String errorType, String message) {
        this.errorType = errorType;
        this.message = message;
    }

    public String getMessageWithContext() {
        return message;
    }
}
