package io.posthouse.gateway;

import static io.posthouse.kernel.Checks.check;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509KeyManager;

/**
 * How the door stands. {@link #on} gives every bound its usual value; the {@code with} methods change one.
 *
 * @param address where to listen
 * @param port where to listen; 0 for any free one
 * @param tls gives certificate and key for every handshake, so that a new one serves from the next on; empty for plain HTTP
 * @param origins further web origins that are ours, for example when a proxy in front has another name
 * @param names the host names by which this door is reached, each with our port
 * @param loops event loops, 1 to 16
 * @param connectionsMax connections at once, all together
 * @param connectionsPerAddressMax connections at once from one address
 * @param waitingMax requests that may wait for identity at once
 * @param headerBytesMax of a request's headers together
 * @param headerPatience until a new connection has sent its first request's headers
 * @param keepAlive until a connection between two requests is closed
 * @param bodyPatience until a body has arrived
 * @param answerPatience until an endpoint has begun to answer, and between two parts of its answer
 * @param pingEvery between two WebSocket pings
 * @param silenceMax after which a silent WebSocket is closed
 */
public record GatewaySettings(InetAddress address, int port, Optional<X509KeyManager> tls, Set<String> origins,
        Set<String> names, int loops, int connectionsMax, int connectionsPerAddressMax, int waitingMax,
        int headerBytesMax,
        Duration headerPatience, Duration keepAlive, Duration bodyPatience, Duration answerPatience, Duration pingEvery,
        Duration silenceMax) {
    public GatewaySettings {
        origins = Set.copyOf(origins);
        names = Set.copyOf(names);
        check(port >= 0 && port <= 65_535, "a port lies between 0 and 65535");
        check(loops >= 1 && loops <= 16, "1 to 16 event loops");
        check(connectionsMax >= 1 && connectionsPerAddressMax >= 1 && waitingMax >= 1, "a bound is positive");
        check(headerBytesMax >= 1024, "headers may take at least 1 KiB");
    }

    /** Plain HTTP at that place, with the usual bounds. */
    public static GatewaySettings on(InetAddress address, int port) {
        return new GatewaySettings(address, port, Optional.empty(), Set.of(), Set.of("localhost"), 2, 8_192, 2_048, 256,
                16 << 10, Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30), Duration.ofSeconds(90));
    }

    public GatewaySettings withTls(X509KeyManager keys) {
        return new GatewaySettings(address, port, Optional.of(keys), origins, names, loops, connectionsMax,
                connectionsPerAddressMax, waitingMax, headerBytesMax, headerPatience, keepAlive, bodyPatience,
                answerPatience,
                pingEvery, silenceMax);
    }

    /** Under these names and further origins. */
    public GatewaySettings known(Set<String> newNames, Set<String> newOrigins) {
        return new GatewaySettings(address, port, tls, newOrigins, newNames, loops, connectionsMax,
                connectionsPerAddressMax,
                waitingMax, headerBytesMax, headerPatience, keepAlive, bodyPatience, answerPatience, pingEvery,
                silenceMax);
    }

    /** With other bounds on how many connections there may be. */
    public GatewaySettings withConnections(int max, int perAddressMax) {
        return new GatewaySettings(address, port, tls, origins, names, loops, max, perAddressMax, waitingMax,
                headerBytesMax,
                headerPatience, keepAlive, bodyPatience, answerPatience, pingEvery, silenceMax);
    }

    /** With other patience towards the far end and towards the endpoints. */
    public GatewaySettings withPatience(Duration headers, Duration body, Duration answer) {
        return new GatewaySettings(address, port, tls, origins, names, loops, connectionsMax, connectionsPerAddressMax,
                waitingMax, headerBytesMax, headers, keepAlive, body, answer, pingEvery, silenceMax);
    }

    /** With another rhythm of pings. */
    public GatewaySettings withPings(Duration every, Duration silence) {
        return new GatewaySettings(address, port, tls, origins, names, loops, connectionsMax, connectionsPerAddressMax,
                waitingMax, headerBytesMax, headerPatience, keepAlive, bodyPatience, answerPatience, every, silence);
    }
}
