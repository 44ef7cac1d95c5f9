package io.posthouse.benchmarks.prove;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The server from the tests' own class path, where the planter is. */
public final class PlantedPrograms {
    private PlantedPrograms() {
    }

    /** @param defect null for none */
    public static Program server(@Nullable PlantedDefect defect) {
        List<String> java = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path")));
        if (defect != null) {
            java.add("-D" + PlantedDefect.PROPERTY + "=" + defect);
        }
        java.add("io.posthouse.server.Posthouse");
        return new Program(with(java, "up"), with(java, "login"));
    }

    private static List<String> with(List<String> words, String verb) {
        List<String> all = new ArrayList<>(words);
        all.add(verb);
        return all;
    }
}
