package io.posthouse.conformance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** HTTP, by the JDK's client; follows no redirect by itself. Any thread. */
public final class Web implements AutoCloseable {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final String FORM = "application/x-www-form-urlencoded";

    private final UnaryOperator<String> way;
    private final HttpClient client = HttpClient.newBuilder().version(Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER).connectTimeout(ANSWER_WITHIN).sslContext(AnyCertificate.context()).build();

    /** @param way where an address is reached from here, by what a server calls it */
    public Web(UnaryOperator<String> way) {
        this.way = way;
    }

    /** A further header line of a request. */
    public record Line(String name, String value) {
    }

    /** GET. */
    public Reply get(String address, Line... lines) throws IOException, InterruptedException {
        return send(request(address, lines).GET().build());
    }

    /** POST of a form. */
    public Reply post(String address, Map<String, String> fields, Line... lines)
            throws IOException, InterruptedException {
        return post(address, FORM, Forms.form(fields), lines);
    }

    /** POST. */
    public Reply post(String address, String type, String body, Line... lines)
            throws IOException, InterruptedException {
        return call("POST", address, type, body, lines);
    }

    /** Any method; without a type there is no body. */
    public Reply call(String method, String address, String type, String body, Line... lines)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(address, lines);
        if (type.isEmpty()) {
            return send(request.method(method, BodyPublishers.noBody()).build());
        }
        return send(request.header("Content-Type", type).method(method, BodyPublishers.ofString(body)).build());
    }

    private HttpRequest.Builder request(String address, Line... lines) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(way.apply(address))).timeout(ANSWER_WITHIN);
        for (Line line : lines) {
            request.header(line.name(), line.value());
        }
        return request;
    }

    private Reply send(HttpRequest request) throws IOException, InterruptedException {
        return new Reply(client.send(request, BodyHandlers.ofString()));
    }

    @Override
    public void close() {
        client.close();
    }
}
