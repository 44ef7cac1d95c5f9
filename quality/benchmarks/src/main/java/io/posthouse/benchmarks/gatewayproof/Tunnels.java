package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.benchmarks.gatewayproof.Callers.Caller;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * WebSockets through a route. Each says something again and again and hears it, until it has said enough or its node is not ready any more;
 * then comes another. A thread for each.
 */
final class Tunnels implements AutoCloseable {
    private static final int SAID_MAX = 150;
    private static final int PAUSE_MILLIS = 200;
    private static final int HEAD_BYTES_MAX = 8_192;
    private static final int TEXT_BYTES_MAX = 65_535;

    private final Balancer balancer;
    private final Callers callers;
    private final GatewayFindings findings;
    private final AtomicInteger opened = new AtomicInteger();
    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean closed;

    /** @param count how many are open at a time */
    Tunnels(Balancer balancer, Callers callers, GatewayFindings findings, int count) {
        this.balancer = balancer;
        this.callers = callers;
        this.findings = findings;
        this.threads = IntStream.range(0, count)
                .mapToObj(i -> Thread.ofVirtual().name("tunnel " + i).unstarted(() -> live(i))).toList();
    }

    /** Opens the first of them. */
    void start() {
        threads.forEach(Thread::start);
    }

    /** How many there were. */
    int opened() {
        return opened.get();
    }

    /** Who answered their handshakes. */
    List<Answered> answers() {
        return List.copyOf(answers);
    }

    private void live(int number) {
        try {
            while (!closed) {
                try {
                    talk(balancer.pick(), callers.people().get(number % callers.people().size()));
                } catch (IOException e) {
                    findings.breach(GatewayPromise.TUNNELS, String.valueOf(e.getMessage()));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void talk(GatewayNode node, Caller caller) throws IOException, InterruptedException {
        String words = "tunnel " + opened.incrementAndGet() + " of " + caller.name() + " at " + node;
        int said = 0;
        long sent = System.nanoTime();
        try (TlsLine line = node.line()) {
            OutputStream out = line.secured().getOutputStream();
            DataInputStream in = new DataInputStream(line.secured().getInputStream());
            out.write(("GET /socket/" + opened.get() + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + caller.token() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Key: cG9zdGhvdXNlcHJvb2YhIQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
                    .getBytes(ISO_8859_1));
            String head = head(in);
            if (!head.startsWith("HTTP/1.1 101")) {
                throw new IOException("no WebSocket: " + head.lines().findFirst().orElse(""));
            }
            String[] hello = text(in).split(" ", -1);
            answers.add(new Answered(words, "socket", caller.name(), hello[0], sent, System.nanoTime()));
            while (!closed && said < SAID_MAX && balancer.isReady(node)) {
                String text = words + " says " + said++;
                findings.examined(GatewayPromise.TUNNELS);
                write(out, 1, text.getBytes(UTF_8));
                String heard = text(in);
                if (!heard.equals(text)) {
                    throw new IOException("heard " + heard);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
            // 1000: all is said.
            write(out, 8, new byte[]{3, (byte) 0xe8});
        } catch (IOException e) {
            // Where its node is on its way out nobody is told to come elsewhere: it ends with the node.
            if (node.serving() && !closed) {
                throw new IOException(words + ", when it had said " + said + ": " + e, e);
            }
        }
    }

    private static String head(DataInputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(in.readUnsignedByte());
            if (head.size() > HEAD_BYTES_MAX) {
                throw new IOException("a head without an end");
            }
        }
        return head.toString(ISO_8859_1);
    }

    /** The next text; a back end of ours sends nothing else before it is done. */
    private static String text(DataInputStream in) throws IOException {
        int kind = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        length = length == 126 ? in.readUnsignedShort() : length;
        if (kind != 0x81 || length > TEXT_BYTES_MAX) {
            throw new IOException("no text, but " + Integer.toHexString(kind) + " of " + length + " bytes");
        }
        byte[] text = new byte[length];
        in.readFully(text);
        return new String(text, UTF_8);
    }

    private static void write(OutputStream out, int kind, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(0x80 | kind);
        frame.write(0x80 | payload.length);
        // A mask of zeros is one: it is there to protect proxies from pages, and none is between.
        frame.write(new byte[4], 0, 4);
        frame.write(payload, 0, payload.length);
        out.write(frame.toByteArray());
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        for (Thread one : threads) {
            // One that was never started is over already.
            one.join();
        }
    }
}
