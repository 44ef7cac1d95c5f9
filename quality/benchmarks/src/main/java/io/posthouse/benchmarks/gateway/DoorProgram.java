package io.posthouse.benchmarks.gateway;

import io.posthouse.benchmarks.posthouse.PosthouseServer.Program;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How a server is called in which {@link DoorOpener} opens another door. Apart from it, because whoever calls has none of the server's
 * libraries.
 */
final class DoorProgram {
    static final String PORT = "bench.door";
    static final String BACK_END = "bench.backend";

    private DoorProgram() {
    }

    /**
     * A server in which another door is opened.
     *
     * @param app the folder of the built jars; where it is empty, what is on our own class path
     */
    static Program program(Path home, Path app, String... options) {
        List<String> java = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + home.resolve("server/jvm.args")));
        java.addAll(List.of(options));
        String ours = System.getProperty("java.class.path");
        java.addAll(List.of("-cp",
                app.toString().isEmpty()
                        ? ours
                        : app.resolve("posthouse-server.jar") + ":" + app.resolve("*") + ":" + ours,
                "io.posthouse.server.Posthouse"));
        List<String> serve = new ArrayList<>(java);
        serve.add("up");
        java.add("login");
        return new Program(serve, java);
    }

    /** The words for a JVM that say where, and what is behind. */
    static List<String> options(int port, InetSocketAddress backEnd) {
        return List.of("-D" + PORT + "=" + port, "-D" + BACK_END + "=" + backEnd.getPort());
    }
}
