package io.posthouse.gateway;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.setting.Setting;
import io.posthouse.kernel.setting.SettingCatalogue;
import io.posthouse.kernel.setting.SettingRule;
import io.posthouse.kernel.setting.SettingValues;
import io.posthouse.kernel.setting.Words;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
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

    private static final Setting<Integer> CONNECTIONS = Setting.number("posthouse.http.connections", 8_192, 16, 200_000,
            "How many HTTP connections, WebSockets included, a node takes at once.", "每个节点同时接受的 HTTP 连接数，含 WebSocket。");
    private static final Setting<Integer> CONNECTIONS_PER_ADDRESS = Setting.number(
            "posthouse.http.connectionsperaddress",
            2_048, 1, 200_000, "How many of them from one address.", "其中来自同一地址的上限。");
    private static final Setting<Duration> HEADER_PATIENCE = Setting.span("posthouse.http.headerpatience",
            Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(2),
            "How long a new HTTP connection may take to send its first request's headers.",
            "新的 HTTP 连接发送首个请求头的最长时间。").forWhatBegins();
    private static final Setting<Duration> KEEP_ALIVE = Setting.span("posthouse.http.keepalive", Duration.ofSeconds(60),
            Duration.ofSeconds(1), Duration.ofMinutes(10), "How long an HTTP connection is kept between two requests.",
            "HTTP 连接在两个请求之间保持的时间。");

    /** What can change while running. */
    public static final SettingCatalogue RUNNING = new SettingCatalogue("gateway",
            List.of(CONNECTIONS, CONNECTIONS_PER_ADDRESS, HEADER_PATIENCE, KEEP_ALIVE),
            List.of(new SettingRule(List.of(CONNECTIONS, CONNECTIONS_PER_ADDRESS),
                    values -> values.of(CONNECTIONS_PER_ADDRESS) <= values.of(CONNECTIONS),
                    new Words("must not be less than posthouse.http.connectionsperaddress",
                            "不能小于 posthouse.http.connectionsperaddress"))));

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

    /** With what the running values say. */
    public GatewaySettings with(SettingValues values) {
        return new GatewaySettings(address, port, tls, origins, names, loops, values.of(CONNECTIONS),
                values.of(CONNECTIONS_PER_ADDRESS), waitingMax, headerBytesMax, values.of(HEADER_PATIENCE),
                values.of(KEEP_ALIVE), bodyPatience, answerPatience, pingEvery, silenceMax);
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
