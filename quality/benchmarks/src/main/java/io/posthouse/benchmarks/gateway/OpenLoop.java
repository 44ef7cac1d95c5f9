package io.posthouse.benchmarks.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.posthouse.benchmarks.delivery.Latencies;
import io.posthouse.kernel.signature.Fields;
import io.posthouse.kernel.signature.HttpMessage;
import io.posthouse.kernel.signature.PlatformSignature;
import io.posthouse.kernel.signature.SignatureKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks over HTTP/1.1 at a fixed rate, on one thread of its own. A request that is due waits for a connection on which none is under way;
 * its time begins when it was due. Requests that are due within the same millisecond go together, whoever is asked.
 */
final class OpenLoop implements AutoCloseable {
    private static final long MILLI = 1_000_000;
    private static final long PATIENCE = 10_000 * MILLI;
    private static final int ANSWER_BYTES_MAX = 1 << 16;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(ISO_8859_1);

    private final InetSocketAddress to;
    private final IntFunction<byte[]> requests;
    private final double spacingNanos;
    private final Selector selector;
    private final Set<Asked> all = new HashSet<>();
    private final ArrayDeque<Asked> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> due = new ArrayDeque<>();
    private final Thread thread = Thread.ofPlatform().name("open-loop").unstarted(this::run);
    private final Latencies latencies = new Latencies(1 << 20);
    private final Map<String, Integer> failures = new TreeMap<>();
    private volatile boolean measuring;
    private volatile boolean ending;
    private final AtomicLong answered = new AtomicLong();
    private volatile @Nullable IOException broke;
    private int asked;

    /** @param requests each as it goes over the wire, by its number; the same for all numbers that differ by 2^31 */
    OpenLoop(InetSocketAddress to, int connections, double perSecond, IntFunction<byte[]> requests)
            throws IOException {
        this.to = to;
        this.requests = requests;
        this.spacingNanos = 1e9 / perSecond;
        this.selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            idle.add(new Asked());
        }
        all.addAll(idle);
        thread.start();
    }

    /**
     * What came of it.
     *
     * @param failures how many were not answered with 200, by what happened instead
     */
    record Found(Latencies latencies, Map<String, Integer> failures) {
        Found {
            failures = Map.copyOf(failures);
        }
    }

    /** From now on, latencies count, or do not. */
    void measure(boolean now) {
        measuring = now;
    }

    /** How many requests have been answered. */
    long answered() {
        return answered.get();
    }

    /** Asks no more, and waits until all is answered, or given up. */
    Found end() throws IOException, InterruptedException {
        ending = true;
        thread.join();
        if (broke != null) {
            throw broke;
        }
        return new Found(latencies, failures);
    }

    @Override
    public void close() throws InterruptedException, IOException {
        ending = true;
        thread.interrupt();
        thread.join();
        selector.close();
    }

    private void run() {
        try {
            double next = System.nanoTime();
            long endBy = Long.MAX_VALUE;
            while (true) {
                long now = System.nanoTime();
                if (ending && endBy == Long.MAX_VALUE) {
                    endBy = now + PATIENCE;
                    due.clear();
                }
                while (!ending && next <= now) {
                    due.add((long) next);
                    next += spacingNanos;
                }
                while (!due.isEmpty() && !idle.isEmpty()) {
                    idle.poll().ask(due.poll());
                }
                if (ending && (idle.size() == all.size() || now > endBy)) {
                    break;
                }
                selector.select(this::ready, 1);
                if (Thread.interrupted()) {
                    break;
                }
            }
            int left = all.size() - idle.size();
            if (left > 0) {
                failures.merge("no answer", left, Integer::sum);
            }
            for (Asked one : all) {
                one.close();
            }
        } catch (IOException e) {
            broke = e;
        }
    }

    private void ready(SelectionKey key) {
        ((Asked) key.attachment()).read();
    }

    /** A connection; made at its first request, and anew when it was closed. */
    private final class Asked {
        private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_BYTES_MAX);
        private @Nullable SocketChannel channel;
        private long dueNanos;
        private int bodyFrom;
        private int whole;

        void ask(long since) throws IOException {
            dueNanos = since;
            answer.clear();
            whole = 0;
            SocketChannel open = channel;
            if (open == null) {
                open = SocketChannel.open(to);
                open.setOption(StandardSocketOptions.TCP_NODELAY, true);
                open.configureBlocking(false);
                open.register(selector, SelectionKey.OP_READ, this);
                channel = open;
            }
            ByteBuffer request = ByteBuffer.wrap(requests.apply(asked++ & Integer.MAX_VALUE));
            try {
                while (request.hasRemaining()) {
                    open.write(request);
                }
            } catch (IOException e) {
                over("connection broke");
                close();
            }
        }

        void read() {
            SocketChannel open = channel;
            if (open == null) {
                return;
            }
            try {
                if (open.read(answer) < 0) {
                    boolean underWay = !idle.contains(this);
                    close();
                    if (underWay) {
                        over("connection closed");
                    }
                    return;
                }
            } catch (IOException e) {
                close();
                over("connection broke");
                return;
            }
            if (whole == 0) {
                whole = length();
            }
            if (whole > 0 && answer.position() >= whole) {
                String head = new String(answer.array(), 0, bodyFrom, ISO_8859_1);
                if (head.toLowerCase(Locale.ROOT).contains("\r\nconnection: close")) {
                    close();
                }
                String status = head.substring(9, 12);
                over(status.equals("200") ? null : "status " + status);
            }
        }

        /** Of the whole answer; 0 while it is not known. */
        private int length() {
            byte[] bytes = answer.array();
            for (int i = 0; i + HEAD_END.length <= answer.position(); i++) {
                if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n') {
                    bodyFrom = i + HEAD_END.length;
                    return bodyFrom + contentLength(new String(bytes, 0, bodyFrom, ISO_8859_1));
                }
            }
            return 0;
        }

        private static int contentLength(String head) {
            String lower = head.toLowerCase(Locale.ROOT);
            int at = lower.indexOf("\r\ncontent-length:");
            if (at < 0) {
                throw new IllegalStateException("an answer without a length: " + head);
            }
            int from = at + "\r\ncontent-length:".length();
            return Integer.parseInt(lower.substring(from, lower.indexOf('\r', from)).strip());
        }

        private void over(@Nullable String failure) {
            idle.add(this);
            if (failure != null) {
                failures.merge(failure, 1, Integer::sum);
                return;
            }
            answered.incrementAndGet();
            if (measuring) {
                latencies.record(System.nanoTime() - dueNanos);
            }
        }

        void close() {
            SocketChannel open = channel;
            channel = null;
            if (open != null) {
                try {
                    open.close();
                } catch (IOException e) {
                    failures.merge("close failed", 1, Integer::sum);
                }
            }
        }
    }

    /** A request as it goes over the wire. */
    static byte[] get(String path, String token) {
        return whole(path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token);
    }

    /** The same of nobody. */
    static byte[] get(String path) {
        return whole(path + " HTTP/1.1\r\nHost: localhost");
    }

    /** The same as {@link #get(String, String)}, signed. */
    static byte[] getSigned(String path, String token, SignatureKey key, Instant created, String nonce) {
        Fields fields = name -> name.equals("authorization") ? List.of("Bearer " + token) : List.of();
        PlatformSignature.SignedFields signed = PlatformSignature
                .sign(new HttpMessage.Request("GET", "http", "localhost", path, fields), false, key, created, nonce);
        return whole(path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\nSignature-Input: "
                + signed.signatureInput() + "\r\nSignature: " + signed.signature());
    }

    private static byte[] whole(String begun) {
        return ("GET " + begun + "\r\nAccept: application/json\r\n\r\n").getBytes(ISO_8859_1);
    }

    /** The same for a form that an app posts with its secret. */
    static byte[] post(String path, String basic, String form) {
        return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + basic
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length() + "\r\n\r\n"
                + form).getBytes(ISO_8859_1);
    }

    /** One after the other, again and again. */
    static IntFunction<byte[]> inTurn(List<byte[]> some) {
        List<byte[]> all = new ArrayList<>(some);
        return number -> all.get(number % all.size());
    }
}
