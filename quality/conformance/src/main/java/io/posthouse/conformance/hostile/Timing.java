package io.posthouse.conformance.hostile;

import io.posthouse.conformance.AnyCertificate;
import io.posthouse.conformance.Person;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLSocket;

/** Whether the time that an answer takes tells what the answer does not. */
final class Timing {
    private static final int TRIES = 100;
    /** Where chance says otherwise in one of some ten thousand runs. */
    private static final double T_MAX = 4;

    private Timing() {
    }

    /** Mean and variance as samples come (Welford). */
    private static final class Sample {
        private int count;
        private double mean;
        private double squares;

        void add(double value) {
            count++;
            double off = value - mean;
            mean += off / count;
            squares += off * (value - mean);
        }

        double varianceOfMean() {
            return squares / (count - 1) / count;
        }
    }

    /**
     * Wrong passwords of somebody and of nobody in turn. Each try comes from an address of its own, and somebody signs in between two of
     * theirs, so that nothing is slowed down for what was wrong before.
     */
    static String ofSignIn(Place place) throws Exception {
        Sample somebody = new Sample();
        Sample nobody = new Sample();
        String known = place.people().named(Person.MIA);
        for (int i = -10; i < TRIES; i++) {
            // The first ones warm up.
            double unknown = micros(place, i,
                    PersonAttempts.post("/api/session", "", wrong("nobody-" + System.nanoTime())));
            double wrong = micros(place, i, PersonAttempts.post("/api/session", "", wrong(known)));
            micros(place, i, PersonAttempts.post("/api/session", "", place.people().credentials(Person.MIA)));
            if (i >= 0) {
                nobody.add(unknown);
                somebody.add(wrong);
            }
        }
        double t = (somebody.mean - nobody.mean) / Math.sqrt(somebody.varianceOfMean() + nobody.varianceOfMean());
        System.out.printf(Locale.ROOT, "  a wrong password of somebody takes %.1f ms, of nobody %.1f ms, t = %.2f%n",
                somebody.mean / 1_000, nobody.mean / 1_000, t);
        return Math.abs(t) < T_MAX ? "no difference in time" : "a difference in time";
    }

    private static String wrong(String name) {
        return "{\"name\":\"" + name + "\",\"password\":\"certainly-not-this-one\"}";
    }

    private static double micros(Place place, int turn, String request) throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(
                InetAddress
                        .getByAddress(new byte[]{127, 1, (byte) ((turn + 20) >> 6), (byte) (((turn + 20) & 63) + 1)}),
                0));
        plain.connect(place.address());
        try (SSLSocket socket = (SSLSocket) AnyCertificate.context().getSocketFactory().createSocket(plain, "localhost",
                place.address().getPort(), true)) {
            socket.setTcpNoDelay(true);
            socket.startHandshake();
            long begun = System.nanoTime();
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            int first = socket.getInputStream().read();
            long nanos = System.nanoTime() - begun;
            if (first < 0) {
                throw new IOException("no answer");
            }
            return nanos / 1_000d;
        }
    }
}
