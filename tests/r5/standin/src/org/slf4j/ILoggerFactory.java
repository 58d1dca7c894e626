package org.slf4j;

public interface ILoggerFactory {
    ch.qos.logback.classic.Logger getLogger(String name);
}
