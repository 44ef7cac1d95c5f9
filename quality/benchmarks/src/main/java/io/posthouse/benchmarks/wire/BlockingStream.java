package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import javax.net.ssl.SSLContext;

/**
 * A stream that is read by one thread, in plain steps, and written by any one thread at a time.
 *
 * <p>Use: open, {@link #signIn}, then {@link #next} for ever.
 */
public final class BlockingStream implements AutoCloseable {
    private static final int CONNECT_MILLIS = 5000;
    private static final int HANDSHAKE_MILLIS = 30_000;

    private final Socket plain;
    private final Socket socket;
    private final OutputStream out;
    private final ArrayDeque<String> elements = new ArrayDeque<>();
    private final byte[] buffer = new byte[16 * 1024];
    private final StanzaCutter cutter = new StanzaCutter(new StanzaCutter.Sink() {
        @Override
        public void header(byte[] bytes, int from, int to) {
            // The features that follow say all we need.
        }

        @Override
        public void element(byte[] bytes, int from, int to) {
            elements.add(StanzaCutter.text(bytes, from, to));
        }

        @Override
        public void end() {
            ended = true;
        }
    });
    private boolean ended;

    private BlockingStream(Socket plain, Socket socket) throws IOException {
        this.plain = plain;
        this.socket = socket;
        this.out = socket.getOutputStream();
    }

    /**
     * Connects.
     *
     * @param tls whether TLS begins with the first byte (XEP-0368)
     */
    public static BlockingStream open(InetSocketAddress address, String domain, boolean tls) throws IOException {
        return open(address, domain, tls, HANDSHAKE_MILLIS);
    }

    /** @param handshakeMillis how long it waits for each answer until it is signed in */
    public static BlockingStream open(InetSocketAddress address, String domain, boolean tls, int handshakeMillis)
            throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.connect(address, CONNECT_MILLIS);
            plain.setSoTimeout(handshakeMillis);
            Socket socket = tls
                    ? trusting().getSocketFactory().createSocket(plain, domain, address.getPort(), true)
                    : plain;
            return new BlockingStream(plain, socket);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** A stream on a connection that somebody else made. */
    public static BlockingStream on(TlsLine line) throws IOException {
        return new BlockingStream(line.plain(), line.secured());
    }

    /** Signs in and returns the features of the authenticated stream. */
    public String signIn(Credentials login) throws IOException {
        SignIn signIn = new SignIn(login, false);
        write(signIn.header());
        while (true) {
            for (SignIn.Step step : signIn.next(next())) {
                switch (step) {
                    case SignIn.Step.Send(String xml) -> write(xml);
                    case SignIn.Step.Restart(String header) -> {
                        cutter.restart();
                        write(header);
                    }
                    case SignIn.Step.Authenticated(String features) -> {
                        socket.setSoTimeout(0);
                        return features;
                    }
                    case SignIn.Step.SecureNow _ -> throw new IOException("TLS was not asked for");
                    case SignIn.Step.Failed(String why) -> throw new IOException("cannot sign in: " + why);
                }
            }
        }
    }

    /** How long {@link #next} waits for something to come; 0 for ever, which is so once it is signed in. */
    public void waitAtMost(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /**
     * The next child of the stream; waits for it.
     *
     * @throws EOFException when the stream or its connection has ended
     */
    public String next() throws IOException {
        while (elements.isEmpty()) {
            int length = ended ? -1 : socket.getInputStream().read(buffer);
            if (length < 0) {
                throw new EOFException("the stream ended");
            }
            cutter.feed(buffer, 0, length);
        }
        return elements.remove();
    }

    /** Sends {@code xml} as it is. */
    public void write(String xml) throws IOException {
        out.write(xml.getBytes(UTF_8));
        out.flush();
    }

    /** Breaks the connection, also under a thread that waits for it: no farewell of TLS, which could wait as well. */
    @Override
    public void close() throws IOException {
        plain.close();
    }

    static SSLContext trusting() throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
