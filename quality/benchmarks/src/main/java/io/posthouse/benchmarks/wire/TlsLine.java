package io.posthouse.benchmarks.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection with TLS from the first byte, which trusts whatever it is shown. */
public final class TlsLine implements AutoCloseable {
    private final Socket plain;
    private final SSLSocket secured;

    private TlsLine(Socket plain, SSLSocket secured) {
        this.plain = plain;
        this.secured = secured;
    }

    /** Makes connections; those to one place resume each other's TLS session, as a client's do. Any thread. */
    public static final class Maker {
        private final SSLContext context;

        public Maker() throws IOException {
            this.context = BlockingStream.trusting();
        }

        /**
         * Connects and shakes hands.
         *
         * @param from which of this machine's addresses the connection comes from
         * @param domain what the far end is asked for
         * @param millis how long connecting, and each later read, may take
         */
        public TlsLine open(InetSocketAddress to, InetAddress from, String domain, int millis) throws IOException {
            Socket plain = new Socket();
            try {
                plain.setTcpNoDelay(true);
                if (!from.isAnyLocalAddress()) {
                    plain.bind(new InetSocketAddress(from, 0));
                }
                plain.connect(to, millis);
                plain.setSoTimeout(millis);
                var secured = (SSLSocket) context.getSocketFactory().createSocket(plain, domain, to.getPort(), true);
                secured.startHandshake();
                return new TlsLine(plain, secured);
            } catch (IOException | RuntimeException e) {
                plain.close();
                throw e;
            }
        }
    }

    /** How long a read waits; 0 for ever. */
    public void waitAtMost(int millis) throws IOException {
        plain.setSoTimeout(millis);
    }

    /** What is read from and written to. */
    public Socket secured() {
        return secured;
    }

    Socket plain() {
        return plain;
    }

    /** Breaks it without a farewell, also under a thread that reads or writes. */
    @Override
    public void close() throws IOException {
        plain.close();
    }
}
