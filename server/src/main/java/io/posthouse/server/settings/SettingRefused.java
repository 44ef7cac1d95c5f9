package io.posthouse.server.settings;

import io.posthouse.kernel.CalledHere;
import java.nio.file.Path;
import java.util.List;

/** A setting that cannot be used. The message tells the operator which and what to write instead. */
public final class SettingRefused extends RuntimeException {
    /** @param name as in a settings file, for example {@code posthouse.http.port} */
    public SettingRefused(String name, String why) {
        super("The setting " + name + " (" + KnownSettings.environmentName(name) + " in the environment) " + why + ".");
    }

    private SettingRefused(String words) {
        super(words);
    }

    /** @param prefix of several that do not go together, for example {@code posthouse.cluster}; {@code why} names them */
    static SettingRefused together(String prefix, String why) {
        return new SettingRefused("The settings " + prefix + ".* cannot be used: " + why + ".");
    }

    /**
     * A node that is to join others lacks what it cannot find out.
     *
     * @param missing names of variables of the environment, each with what it is
     * @param file where they may stand instead
     */
    public static SettingRefused lacking(String join, List<String> missing, Path file) {
        return new SettingRefused("This node cannot join " + join + " yet. It lacks\n  " + String.join("\n  ", missing)
                + "\nSet them in the environment or in " + file
                + ", readable by you alone; not on the command line, which everybody on this machine can read.");
    }

    /** @param argument of the command line that is no setting at all */
    static SettingRefused unreadable(String argument) {
        return new SettingRefused("up does not know " + argument.split("=", 2)[0]
                + ". It takes --demo, and settings like --posthouse.http.port=0; " + page() + " lists them.");
    }

    /** @param names those that nobody reads, each with the nearest that there is; at least one */
    static SettingRefused unknown(List<String> names) {
        return new SettingRefused("There is no such setting: " + String.join(", ", names)
                + ". " + page() + " lists them all.");
    }

    private static String page() {
        return CalledHere.page("settings.md");
    }
}
