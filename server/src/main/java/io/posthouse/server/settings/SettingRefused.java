package io.posthouse.server.settings;

/** A setting that cannot be used. The message tells the operator which and what to write instead. */
public final class SettingRefused extends RuntimeException {
    /** @param name as in a settings file, for example {@code posthouse.http.port} */
    public SettingRefused(String name, String why) {
        super("The setting " + name + " (" + name.replace('.', '_').replace("-", "").toUpperCase(java.util.Locale.ROOT)
                + " in the environment) " + why + ".");
    }
}
