package io.posthouse.conformance.hostile;

import io.posthouse.conformance.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** nginx as the distribution has it, before a back end of ours. Patience is three seconds. */
final class Nginx implements AutoCloseable {
    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/sbin/nginx"),
            Path.of("/usr/bin/nginx"));
    private static final Duration READY_WITHIN = Duration.ofSeconds(20);

    private final BackEnd behind;
    private final ServerProcess process;
    private final InetSocketAddress address;

    /** Where it is; empty on a machine without it. */
    static Optional<Path> program() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    /**
     * Starts it.
     *
     * @param folder an empty one
     * @param tls where {@code certificate.pem} and {@code key.pem} are
     * @param behind to which it hands on all but its own health
     */
    Nginx(Path program, Path folder, Path tls, BackEnd behind) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        this.behind = behind;
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Path settings = folder.resolve("nginx.conf");
        Files.writeString(settings, """
                daemon off;
                master_process off;
                pid %1$s/pid;
                error_log %1$s/error.log;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  client_header_timeout 3s;
                  client_body_timeout 3s;
                  keepalive_timeout 5s;
                  client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
                  uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                  server {
                    listen 127.0.0.1:%2$d ssl http2;
                    server_name localhost;
                    ssl_certificate %3$s/certificate.pem;
                    ssl_certificate_key %3$s/key.pem;
                    location = /health/live { return 200; }
                    location / { proxy_pass %4$s; }
                  }
                }
                """.formatted(folder, port, tls, behind.url()));
        process = new ServerProcess(List.of(program.toString(), "-p", folder.toString(), "-c", settings.toString()),
                Map.of(),
                folder.resolve("log"));
        long until = System.nanoTime() + READY_WITHIN.toNanos();
        while (!listens()) {
            if (System.nanoTime() > until) {
                close();
                throw new IOException("nginx does not listen, see " + folder);
            }
            Thread.sleep(50);
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** As nginx says it. */
    static String version(Path program) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(program.toString(), "-v").redirectErrorStream(true).start();
        String said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        asked.waitFor();
        return said.replaceFirst("^.*/", "nginx ");
    }

    Place place(String name) {
        return new Place(name, address, behind, Optional.empty());
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
