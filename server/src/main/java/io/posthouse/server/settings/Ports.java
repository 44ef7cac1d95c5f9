package io.posthouse.server.settings;

/** What a port may be. */
final class Ports {
    private Ports() {
    }

    static void check(String name, int port) {
        if (port < 0 || port > 65_535) {
            throw new SettingRefused(name, "must lie between 0 and 65535");
        }
    }
}
