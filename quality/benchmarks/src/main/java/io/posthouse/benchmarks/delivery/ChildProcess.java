package io.posthouse.benchmarks.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server started by the harness, with its output in a file. */
final class ChildProcess {
    private final Process process;
    private final Path output;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static ChildProcess start(ProcessBuilder command, Path output) throws IOException {
        Files.createDirectories(output.toAbsolutePath().getParent());
        command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Process process = command.start();
        process.getOutputStream().close();
        return new ChildProcess(process, output);
    }

    long pid() {
        return process.pid();
    }

    /** Waits until something listens at {@code address}. */
    void awaitListening(InetSocketAddress address, Duration patience) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("it does not listen at " + address + ": " + lastWords(), e);
                }
                Thread.sleep(50);
            }
        }
    }

    /** Asks it to end, and insists after {@code patience}. */
    void stop(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    String lastWords() throws IOException {
        String all = Files.readString(output);
        return all.substring(Math.max(0, all.length() - 2000));
    }

    /** A port that nobody listened on a moment ago. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
