package io.posthouse.benchmarks.packages;

import io.posthouse.benchmarks.wire.BlockingStream;
import io.posthouse.benchmarks.wire.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Somebody who comes to a platform from outside. */
final class Visitor {
    private static final String SM = "xmlns='urn:xmpp:sm:3'";
    private static final int ANSWER_MILLIS = 30_000;

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private final Credentials login;
    private final int httpPort;
    private final int xmppsPort;

    Visitor(Credentials login, int httpPort, int xmppsPort) {
        this.login = login;
        this.httpPort = httpPort;
        this.xmppsPort = xmppsPort;
    }

    /** Whether it says that it is ready. */
    boolean findsItReady() throws InterruptedException {
        try {
            return send(HttpRequest.newBuilder(page("/health/ready"))).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gets the page and signs in over HTTP; says nothing when both went well. */
    void signInOnThePage() throws IOException, InterruptedException {
        HttpResponse<String> page = send(HttpRequest.newBuilder(page("/")));
        if (page.statusCode() != 200 || !page.body().contains("<script")) {
            throw new IOException("the page was answered " + page.statusCode());
        }
        String words = "{\"name\":\"" + login.name() + "\",\"password\":\"" + login.password() + "\"}";
        HttpResponse<String> answer = send(HttpRequest.newBuilder(page("/api/session"))
                .header("Content-Type", "application/json").header("Origin", "http://localhost:" + httpPort)
                .POST(HttpRequest.BodyPublishers.ofString(words)));
        if (answer.statusCode() != 200 || !answer.body().contains(login.name())) {
            throw new IOException("signing in over HTTP was answered " + answer.statusCode() + ": " + answer.body());
        }
    }

    /** Signs in over XMPP with TLS; says nothing when it went well. */
    void signInOverXmpp() throws IOException {
        try (BlockingStream stream = BlockingStream.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), xmppsPort), login.domain(), true)) {
            String features = stream.signIn(login);
            if (!features.contains("urn:ietf:params:xml:ns:xmpp-bind")) {
                throw new IOException("no place was offered to somebody who is signed in: " + features);
            }
        }
    }

    /** Writes to themselves over XMPP; it is in the archive when this returns. */
    void writeToThemselves(String text) throws IOException {
        try (BlockingStream stream = BlockingStream.open(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), xmppsPort), login.domain(), true)) {
            stream.signIn(login);
            stream.waitAtMost(ANSWER_MILLIS);
            stream.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            awaits(stream, "<iq ");
            stream.write("<enable " + SM + "/>");
            awaits(stream, "<enabled ");
            stream.write("<message type='chat' to='" + login.name() + "@" + login.domain() + "' id='note'><body>"
                    + text + "</body></message>");
            // What is acknowledged is durable; what is not yet may be asked for again.
            do {
                stream.write("<r " + SM + "/>");
            } while (!awaits(stream, "<a ").contains("h='1'"));
        }
    }

    private static String awaits(BlockingStream stream, String begin) throws IOException {
        String next = stream.next();
        while (!next.startsWith(begin)) {
            next = stream.next();
        }
        return next;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI page(String path) {
        return URI.create("http://localhost:" + httpPort + path);
    }
}
