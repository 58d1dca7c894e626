package ch.qos.logback.classic;

import org.slf4j.ILoggerFactory;

public final class LoggerContext implements ILoggerFactory {
    @Override
    public Logger getLogger(String name) {
        return new Logger();
    }
}
