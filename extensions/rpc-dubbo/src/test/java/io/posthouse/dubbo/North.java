package io.posthouse.dubbo;

import io.posthouse.server.Posthouse;
import io.posthouse.testkit.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The node that keeps people's lines, as a process of its own; ends by kill. */
final class North implements AutoCloseable {
    private final Process process;
    private final Path said;

    private North(Process process, Path said) {
        this.process = process;
        this.said = said;
    }

    /**
     * Starts it with the demo's company.
     *
     * @param folder for its data and what it says
     */
    static North start(Path folder, String classPath, TestDatabase database) throws Exception {
        List<String> command = new ArrayList<>(List.of(java(), "-Xmx256m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp", classPath,
                Posthouse.class.getName(), "up", "--demo", "--posthouse.data=" + folder.resolve("north"),
                "--posthouse.node=north", "--posthouse.roles=messaging", "--posthouse.cluster.calls=dubbo",
                "--posthouse.http.port=0", "--posthouse.cluster.port=" + freePort(), "--posthouse.cluster.linkport=0"));
        Path said = folder.resolve("north.log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        List<String> access = database.access();
        // What is set for whoever runs the tests is not meant for it.
        builder.environment().keySet().removeIf(name -> name.startsWith("POSTHOUSE_"));
        builder.environment().put("POSTHOUSE_CLUSTER_SECRET", Edge.SECRET);
        builder.environment().put("POSTHOUSE_DATABASE_URL", access.get(0));
        builder.environment().put("POSTHOUSE_DATABASE_USER", access.get(1));
        builder.environment().put("POSTHOUSE_DATABASE_PASSWORD", access.get(2));
        North north = new North(builder.start(), said);
        try {
            north.awaitReady();
        } catch (InterruptedException e) {
            north.close();
            throw e;
        }
        return north;
    }

    private void awaitReady() throws IOException, InterruptedException {
        while (!said().contains("password ")) {
            if (!process.isAlive()) {
                throw new AssertionError(said());
            }
            Thread.sleep(100);
        }
    }

    /** What it printed so far. */
    String said() throws IOException {
        return Files.readString(said);
    }

    /** The demo's Ada, by her login. */
    static long ada(TestDatabase database) throws SQLException {
        return Long.parseLong(String.valueOf(
                database.ask("select id::text from identity.login where name = 'ada'")));
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
