package io.posthouse.server.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Gets a page of health from the node on this machine over TLS, for the script where there is no curl. It sends nothing secret, so it
 * takes any certificate: the one made at the first start is signed by nobody.
 */
public final class Look {
    private static final int MILLIS_MAX = 5_000;
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private final PrintStream out;

    public Look(PrintStream out) {
        this.out = out;
    }

    /** Prints the body; 0 when the answer was 200, else 1. */
    public int run(List<String> words) {
        URI page = URI.create(words.isEmpty() ? "" : words.getFirst());
        try {
            String answer = get(page);
            int body = answer.indexOf("\r\n\r\n");
            out.println(body < 0 ? "" : answer.substring(body + 4));
            return answer.startsWith("HTTP/1.1 200") ? 0 : 1;
        } catch (IOException | GeneralSecurityException e) {
            return 1;
        }
    }

    private static String get(URI page) throws IOException, GeneralSecurityException {
        SSLContext anybody = SSLContext.getInstance("TLS");
        anybody.init(null, new TrustManager[]{new Anybody()}, null);
        try (Socket plain = new Socket(page.getHost(), page.getPort())) {
            plain.setSoTimeout(MILLIS_MAX);
            try (SSLSocket socket = (SSLSocket) anybody.getSocketFactory().createSocket(plain, page.getHost(),
                    page.getPort(), true)) {
                socket.getOutputStream().write(("GET " + page.getRawPath() + " HTTP/1.1\r\nHost: " + page.getAuthority()
                        + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                InputStream in = socket.getInputStream();
                return new String(in.readNBytes(ANSWER_BYTES_MAX), StandardCharsets.UTF_8);
            }
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {
            // We are no server.
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {
            // Whoever listens there.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
