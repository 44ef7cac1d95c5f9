package io.posthouse.server.settings;

/** What a port may be. */
final class Ports {
    static final int MAX = 65_535;

    private Ports() {
    }

    static void check(String name, int port) {
        if (port < 0 || port > MAX) {
            throw new SettingRefused(name, "must lie between 0 and 65535");
        }
    }
}
