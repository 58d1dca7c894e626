package ch.qos.logback.classic;

public final class Level {
    private final String name;

    private Level(String name) {
        this.name = name;
    }

    public static Level valueOf(String name) {
        return new Level(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
