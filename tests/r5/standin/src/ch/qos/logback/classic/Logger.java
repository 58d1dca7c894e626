package ch.qos.logback.classic;

public final class Logger {
    public void setLevel(Level level) {}
}
