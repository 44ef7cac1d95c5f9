package io.posthouse.server.tracing;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** Takes traces by OTLP over HTTP, as a collector does; reads of their protobuf what tests ask for. */
public final class OtlpReceiver implements AutoCloseable {
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private final HttpServer server;
    private final List<Received> spans = new ArrayList<>();
    private final StringBuilder all = new StringBuilder();
    private int status = 200;

    /** A span that came. */
    public record Received(String node, String trace, String id, String parent, String name,
            Map<String, String> attributes, List<String> links) {
    }

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
            }
            take(body);
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** Answers with that from now on. */
    public synchronized void answer(int code) {
        status = code;
    }

    private synchronized void take(byte[] request) {
        all.append(new String(request, StandardCharsets.ISO_8859_1));
        each(request, (field, resourceSpans) -> {
            Map<String, String> resource = new HashMap<>();
            each(resourceSpans, (part, bytes) -> {
                if (part == 1) {
                    each(bytes, (number, attribute) -> attribute(attribute, resource));
                } else if (part == 2) {
                    each(bytes, (number, span) -> {
                        if (number == 2) {
                            spans.add(span(span, resource.getOrDefault("service.instance.id", "")));
                        }
                    });
                }
            });
        });
    }

    private static Received span(byte[] bytes, String node) {
        Map<Integer, String> hex = new HashMap<>();
        List<String> links = new ArrayList<>();
        List<String> name = new ArrayList<>();
        Map<String, String> attributes = new HashMap<>();
        each(bytes, (field, value) -> {
            switch (field) {
                case 1, 2, 4 -> hex.put(field, HexFormat.of().formatHex(value));
                case 5 -> name.add(new String(value, StandardCharsets.UTF_8));
                case 9 -> attribute(value, attributes);
                case 13 -> each(value, (number, link) -> {
                    if (number == 1) {
                        links.add(HexFormat.of().formatHex(link));
                    }
                });
                default -> {
                    // Times and such.
                }
            }
        });
        return new Received(node, hex.getOrDefault(1, ""), hex.getOrDefault(2, ""), hex.getOrDefault(4, ""),
                name.getFirst(), attributes, links);
    }

    private static void attribute(byte[] bytes, Map<String, String> into) {
        List<String> key = new ArrayList<>();
        each(bytes, (field, value) -> {
            if (field == 1) {
                key.add(new String(value, StandardCharsets.UTF_8));
            } else {
                into.put(key.getFirst(), "");
                each(value, (kind, text) -> into.put(key.getFirst(), new String(text, StandardCharsets.UTF_8)));
            }
        });
    }

    /** Reads protobuf's fields: those with a length are given, numbers are passed over. */
    private static void each(byte[] bytes, BiConsumer<Integer, byte[]> field) {
        int at = 0;
        while (at < bytes.length) {
            long[] tag = varint(bytes, at);
            at = (int) tag[1];
            switch ((int) (tag[0] & 7)) {
                case 0 -> at = (int) varint(bytes, at)[1];
                case 1 -> at += 8;
                case 5 -> at += 4;
                default -> {
                    long[] length = varint(bytes, at);
                    at = (int) (length[1] + length[0]);
                    field.accept((int) (tag[0] >>> 3), Arrays.copyOfRange(bytes, (int) length[1], at));
                }
            }
        }
    }

    private static long[] varint(byte[] bytes, int from) {
        long value = 0;
        int at = from;
        int shift = 0;
        while (true) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            shift += 7;
            if (next >= 0) {
                return new long[]{value, at};
            }
        }
    }

    public synchronized List<Received> spans() {
        return List.copyOf(spans);
    }

    /** Everything that came, as bytes. */
    public synchronized String everything() {
        return all.toString();
    }

    /** Waits for a span that fits. */
    public Received await(Predicate<Received> fits) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            for (Received span : spans()) {
                if (fits.test(span)) {
                    return span;
                }
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("no such span; what came: " + spans().stream().map(Received::name).toList());
            }
            Thread.sleep(20);
        }
    }

    /** The spans of a trace. */
    public List<Received> of(String trace) {
        return spans().stream().filter(span -> span.trace().equals(trace)).toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
