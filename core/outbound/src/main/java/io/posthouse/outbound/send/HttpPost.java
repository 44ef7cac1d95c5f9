package io.posthouse.outbound.send;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.posthouse.outbound.LetterProblem;
import io.posthouse.outbound.guard.AddressGuard;
import io.posthouse.outbound.guard.AddressGuard.Finding;
import io.posthouse.outbound.guard.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * Posts a letter: one request on a connection of its own, of whose answer only the head is read.
 *
 * <p>It is written by hand because no client of the JDK lets its caller say which address a name stands for: they look the
 * name up themselves, after the guard did. Here the connection goes to an address that the guard looked at; the name is
 * for Host and for the certificate. There are no redirects, no proxies and no kept connections that could lead elsewhere.
 *
 * <p>One deadline holds for everything. Time-outs of single reads would let a receiver that sends a byte now and then hold
 * us for as long as it likes, so another thread closes the socket when the time is over. Any thread; waits.
 */
final class HttpPost {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final int ADDRESSES_MAX = 4;

    private final AddressGuard guard;
    private final Supplier<SSLSocketFactory> tls;
    private final Duration patience;

    /**
     * @param tls asked when there is something to send: reading the machine's certificates takes longer than all else that
     *        a node does of this at its start
     * @param patience for the whole of an attempt
     */
    HttpPost(AddressGuard guard, Supplier<SSLSocketFactory> tls, Duration patience) {
        this.guard = guard;
        this.tls = tls;
        this.patience = patience;
    }

    /**
     * Posts {@code body} to {@code target}.
     *
     * @param fields whole lines of the head, such as {@code Content-Type: application/json}
     */
    Answer send(Target target, List<String> fields, byte[] body) {
        long deadline = System.nanoTime() + patience.toNanos();
        return switch (guard.look(target)) {
            case Finding.Inner() -> Answer.none(LetterProblem.INNER_ADDRESS);
            case Finding.Unfit() -> Answer.none(LetterProblem.INNER_ADDRESS);
            case Finding.Unknown() -> Answer.none(LetterProblem.NAME_UNKNOWN);
            case Finding.Open(var addresses) -> send(target, addresses, head(target, fields, body.length), body,
                    deadline);
        };
    }

    private static byte[] head(Target target, List<String> fields, int bodyBytes) {
        var head = new StringBuilder(1_024).append("POST ").append(target.path()).append(" HTTP/1.1\r\nHost: ")
                .append(target.authority()).append("\r\nUser-Agent: Posthouse\r\nConnection: close\r\nContent-Length: ")
                .append(bodyBytes).append("\r\n");
        fields.forEach(field -> head.append(field).append("\r\n"));
        return head.append("\r\n").toString().getBytes(US_ASCII);
    }

    private Answer send(Target target, List<InetAddress> addresses, byte[] head, byte[] body, long deadline) {
        for (InetAddress address : addresses.subList(0, Math.min(addresses.size(), ADDRESSES_MAX))) {
            long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return Answer.none(LetterProblem.TOO_SLOW);
            }
            try (Socket socket = new Socket(Proxy.NO_PROXY)) {
                try {
                    socket.connect(new InetSocketAddress(address, target.port()),
                            (int) Math.min(leftMillis, CONNECT_MAX.toMillis()));
                } catch (IOException e) {
                    continue;
                }
                // Whoever took the connection may have the letter, so no other address is tried.
                return talk(target, socket, head, body, deadline);
            } catch (IOException e) {
                return Answer.none(LetterProblem.NOT_REACHED);
            }
        }
        return Answer.none(System.nanoTime() - deadline >= 0 ? LetterProblem.TOO_SLOW : LetterProblem.NOT_REACHED);
    }

    private Answer talk(Target target, Socket socket, byte[] head, byte[] body, long deadline) {
        try (var watch = new Watch(socket, deadline)) {
            try {
                Socket channel = target.tls() ? tls(target, socket) : socket;
                OutputStream out = channel.getOutputStream();
                out.write(head);
                out.write(body);
                out.flush();
                return new AnswerReader(channel.getInputStream()).read();
            } catch (SSLException e) {
                return Answer.none(watch.over ? LetterProblem.TOO_SLOW : LetterProblem.TLS_FAILED);
            } catch (IOException e) {
                return Answer.none(watch.over ? LetterProblem.TOO_SLOW : LetterProblem.NOT_REACHED);
            }
        }
    }

    private SSLSocket tls(Target target, Socket socket) throws IOException {
        SSLSocket channel = (SSLSocket) tls.get().createSocket(socket, target.host(), target.port(), false);
        SSLParameters parameters = channel.getSSLParameters();
        // Without it a certificate of anybody is as good as the receiver's.
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        channel.setSSLParameters(parameters);
        channel.startHandshake();
        return channel;
    }

    /** Closes a socket at a moment, unless it is closed itself before. */
    private static final class Watch implements AutoCloseable {
        private final Thread thread;
        private volatile boolean over;

        Watch(Socket socket, long deadline) {
            thread = Thread.ofVirtual().name("outbound-watch").start(() -> {
                try {
                    Thread.sleep(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                    over = true;
                    socket.close();
                } catch (InterruptedException | IOException e) {
                    // It ended in time, or was gone already.
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
