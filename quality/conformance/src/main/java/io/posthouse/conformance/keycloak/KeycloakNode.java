package io.posthouse.conformance.keycloak;

import io.posthouse.conformance.ServerProcess;
import io.posthouse.conformance.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Keycloak in a process of its own, in its development mode, on the loopback and with its database in memory. */
public final class KeycloakNode implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(6);

    private final ServerProcess process;
    private final String base;
    private final String version;
    private final String password;

    /**
     * Starts one and waits until it is ready.
     *
     * @param folder what the distribution was unpacked to: {@code keycloak-VERSION}
     * @param log gets all that it says
     */
    public KeycloakNode(Path folder, Path log) throws IOException, InterruptedException {
        String name = String.valueOf(folder.getFileName());
        version = name.substring(name.indexOf('-') + 1);
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        password = World.base64(random);
        int port = freePort();
        base = "http://127.0.0.1:" + port;
        process = new ServerProcess(
                List.of("bash", folder.resolve("bin/kc.sh").toString(), "start-dev", "--db=dev-mem",
                        "--http-host=127.0.0.1", "--http-port=" + port, "--hostname=" + base),
                Map.of("JAVA_HOME", System.getProperty("java.home"), "KC_BOOTSTRAP_ADMIN_USERNAME", "admin",
                        "KC_BOOTSTRAP_ADMIN_PASSWORD", password, "JAVA_OPTS_KC_HEAP", "-Xms256m -Xmx768m"),
                log);
        try {
            // Its last line before it answers.
            process.line(line -> line.contains("Listening on:"), READY_WITHIN);
        } catch (IllegalStateException | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /** Somebody else may take it before Keycloak does, and then it does not start. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** It, to be checked. */
    public Keycloak server() throws Exception {
        return new Keycloak(base, version, password);
    }

    @Override
    public void close() {
        process.close();
    }
}
