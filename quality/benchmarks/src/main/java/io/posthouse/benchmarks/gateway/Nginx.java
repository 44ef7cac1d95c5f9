package io.posthouse.benchmarks.gateway;

import io.posthouse.benchmarks.delivery.ProcessAccount;
import io.posthouse.benchmarks.posthouse.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's nginx, as the back end that all are in front of, and as the proxy that others are compared with. */
final class Nginx implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** What the back end answers: 200 bytes of JSON. */
    private static final String BODY = "{\"of\":\"" + "x".repeat(200 - 9) + "\"}";

    private final ChildProcess process;
    private final InetSocketAddress address;

    private Nginx(ChildProcess process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /** Where it is; empty when it is not installed. */
    static Optional<Path> installed() {
        return Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx").map(Path::of)
                .filter(Files::isExecutable).findFirst();
    }

    /** What it says of itself, such as {@code nginx 1.22.1}. */
    static String version(Path program) throws IOException {
        Process asked = new ProcessBuilder(program.toString(), "-v").redirectErrorStream(true).start();
        return new String(asked.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip()
                .replaceFirst(".*nginx/", "nginx ");
    }

    /** Answers everything with the same 200 bytes. */
    static Nginx backEnd(Path program, Path folder) throws IOException, InterruptedException {
        return start(program, folder, "", "location / { default_type application/json; return 200 '" + BODY + "'; }");
    }

    /** Passes everything on, and does nothing else: connections are kept, nothing is logged. */
    static Nginx proxy(Path program, Path folder, InetSocketAddress backEnd) throws IOException, InterruptedException {
        return start(program, folder,
                "upstream behind { server 127.0.0.1:" + backEnd.getPort()
                        + "; keepalive 64; keepalive_requests 100000000; }",
                "location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection \"\"; }");
    }

    private static Nginx start(Path program, Path folder, String upstream, String location)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), ChildProcess.freePort());
        // Its workers would otherwise be nobody, who may not look into a folder of ours.
        String user = "root".equals(System.getProperty("user.name")) ? "user root;" : "";
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
                daemon off; %s worker_processes 2; pid %2$s/nginx.pid; error_log %2$s/error.log;
                events { worker_connections 4096; }
                http {
                    access_log off; keepalive_requests 100000000; keepalive_timeout 75s;
                    client_body_temp_path %2$s/body; proxy_temp_path %2$s/proxy; fastcgi_temp_path %2$s/fastcgi;
                    uwsgi_temp_path %2$s/uwsgi; scgi_temp_path %2$s/scgi;
                    %3$s
                    server { listen 127.0.0.1:%4$d; %5$s }
                }
                """.formatted(user, folder.toAbsolutePath(), upstream, address.getPort(), location));
        ChildProcess started = ChildProcess.start(
                new ProcessBuilder(program.toString(), "-e", folder.resolve("error.log").toString(), "-p",
                        folder.toAbsolutePath().toString(), "-c", configuration.toAbsolutePath().toString()),
                folder.resolve("output.log"));
        started.awaitListening(address, PATIENCE);
        return new Nginx(started, address);
    }

    InetSocketAddress address() {
        return address;
    }

    /** CPU seconds until now. */
    double cpu() throws IOException {
        return ProcessAccount.ofTree(process.pid());
    }

    @Override
    public void close() throws InterruptedException {
        process.stop(PATIENCE);
    }
}
