package io.posthouse.benchmarks.posthouse;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A server started by the harness, with its output in a file. */
public final class ChildProcess {
    private static final int PORT_MIN = 10_000;
    private static final int PORT_END = 30_000;

    private final Process process;
    private final Path output;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts {@code command}; what it says is added to {@code output}. */
    public static ChildProcess start(ProcessBuilder command, Path output) throws IOException {
        Files.createDirectories(output.toAbsolutePath().getParent());
        command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Process process = command.start();
        process.getOutputStream().close();
        return new ChildProcess(process, output);
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits until something listens at {@code address}. */
    public void awaitListening(InetSocketAddress address, Duration patience) throws IOException, InterruptedException {
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
    public void stop(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Waits for it to end by itself. */
    public void awaitEnd(Duration patience) throws InterruptedException, IOException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("it does not end: " + lastWords());
        }
    }

    /** The end of what it said. */
    public String lastWords() throws IOException {
        String all = Files.readString(output);
        return all.substring(Math.max(0, all.length() - 2000));
    }

    /** A port that nobody listened on a moment ago; below those that the kernel gives to whoever connects to somewhere. */
    public static int freePort() throws IOException {
        int port = 0;
        while (port == 0) {
            int wanted = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_END);
            try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
                port = socket.getLocalPort();
            } catch (BindException e) {
                // Somebody has it: another one.
                port = 0;
            }
        }
        return port;
    }
}
