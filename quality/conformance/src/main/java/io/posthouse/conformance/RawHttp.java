package io.posthouse.conformance;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import javax.net.SocketFactory;

/** One GET with a Host that is not the server's, which the JDK's client does not send. */
public final class RawHttp {
    private static final int READ_TIMEOUT_MILLIS = 10_000;

    private RawHttp() {
    }

    /** All that comes back, with its head. */
    public static String get(String address, String host) throws IOException {
        URI uri = URI.create(address);
        SocketFactory sockets = uri.getScheme().equals("https")
                ? AnyCertificate.context().getSocketFactory()
                : SocketFactory.getDefault();
        try (Socket socket = sockets.createSocket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(READ_TIMEOUT_MILLIS);
            socket.getOutputStream().write(("GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
