package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.posthouse.benchmarks.gatewayproof.Callers.Caller;
import io.posthouse.kernel.signature.Fields;
import io.posthouse.kernel.signature.HttpMessage;
import io.posthouse.kernel.signature.PlatformSignature;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks at a fixed rate, whatever the answers do, over HTTP/1.1 and HTTP/2. What is asked follows from the seed. One thread asks, loops
 * hear.
 */
final class Load implements AutoCloseable {
    private static final String AUTHORITY = "localhost";
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int BODY_BYTES_MAX = 4_000;
    private static final int REASON_CHARS_MAX = 300;

    /** What is asked, and how often of a hundred. */
    enum Kind {
        /** A person asks through a route. */
        PERSON(36),
        /** An app sends a body through a route. */
        APP(14),
        /** A person asks the platform itself. */
        OPEN_INTERFACE(12),
        /** What is signed goes through a route. */
        SIGNED(10),
        /** The same with a body. */
        SIGNED_BODY(10),
        /** A person asks a back end that has two targets. */
        PAIR(10),
        /** An answer that takes its time. */
        SLOW(5),
        /** An app fetches itself a token. */
        TOKEN(3);

        private final int ofHundred;

        Kind(int ofHundred) {
            this.ofHundred = ofHundred;
        }

        boolean routed() {
            return this != OPEN_INTERFACE && this != TOKEN;
        }
    }

    /** A request under way. */
    private record Sent(long number, Kind kind, Caller caller, String path, String sum, GatewayNode node, boolean two,
            long at) {
        String words() {
            return "request " + number + " (" + kind + " " + path + " by " + caller.name() + " over "
                    + (two ? "HTTP/2" : "HTTP/1.1") + " at " + node + ")";
        }
    }

    private record Way(GatewayNode node, boolean two) {
    }

    private final Balancer balancer;
    private final Callers callers;
    private final EventLoopGroup loops;
    private final GatewayFindings findings;
    private final Random random;
    private final long spacingNanos;
    private final Map<Way, Lines> ways = new HashMap<>();
    private final Map<Long, Sent> underWay = new ConcurrentHashMap<>();
    private final Queue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final Map<Kind, AtomicLong> counts = new TreeMap<>();
    private final AtomicLong overTwo = new AtomicLong();
    private final Thread asking = new Thread(this::run, "asks");
    private volatile boolean ending;
    private volatile @Nullable Exception broke;
    private long number;

    Load(Balancer balancer, Callers callers, EventLoopGroup loops, GatewayFindings findings, long seed,
            int perSecond) {
        this.balancer = balancer;
        this.callers = callers;
        this.loops = loops;
        this.findings = findings;
        this.random = new Random(seed);
        this.spacingNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
        for (Kind kind : Kind.values()) {
            counts.put(kind, new AtomicLong());
        }
    }

    /** Fetches the first token of the app, and begins. */
    void start() throws Exception {
        CountDownLatch got = new CountDownLatch(1);
        Lines lines = new Lines(balancer.pick().web(), loops.next(), false);
        StringBuilder said = new StringBuilder();
        lines.send(tokenRequest(), outcome -> {
            said.append(outcome.status()).append(' ').append(outcome.body());
            if (outcome.status() == OK) {
                callers.got(token(outcome));
            }
            got.countDown();
        });
        got.await();
        lines.retire();
        if (callers.itself().token().isEmpty()) {
            throw new IOException("no token: " + said);
        }
        asking.start();
    }

    /** What was answered by back ends until now. */
    List<Answered> answers() {
        return List.copyOf(answers);
    }

    /** How much was asked, by kind. */
    Map<Kind, AtomicLong> counts() {
        return counts;
    }

    /** How much of it went over HTTP/2. */
    long overTwo() {
        return overTwo.get();
    }

    /** Waits until everything is answered that was sent before. */
    void settle() throws InterruptedException {
        long now = System.nanoTime();
        while (underWay.values().stream().anyMatch(one -> one.at() - now < 0)) {
            Thread.sleep(5);
        }
    }

    /** Asks no more, and waits until all is answered. */
    void end() throws Exception {
        ending = true;
        asking.join();
        settle();
        Exception why = broke;
        if (why != null) {
            throw why;
        }
    }

    @Override
    public void close() throws InterruptedException {
        ending = true;
        asking.join();
        ways.values().forEach(Lines::retire);
    }

    private void run() {
        long next = System.nanoTime();
        try {
            while (!ending) {
                long wait = next - System.nanoTime();
                if (wait > 0) {
                    LockSupport.parkNanos(wait);
                    continue;
                }
                next += spacingNanos;
                ask();
            }
        } catch (Exception e) {
            broke = e;
        }
    }

    private void ask() throws Exception {
        Kind kind = draw();
        boolean two = random.nextBoolean();
        GatewayNode node = balancer.pick();
        // Whoever was away is another one when it comes back: a connection of before would not know.
        ways.entrySet().removeIf(way -> {
            boolean gone = !balancer.isReady(way.getKey().node());
            if (gone) {
                way.getValue().retire();
            }
            return gone;
        });
        Lines lines = ways.computeIfAbsent(new Way(node, two), way -> lines(way));
        long id = number++;
        Caller caller = switch (kind) {
            case SIGNED, SIGNED_BODY -> callers.signing().get(random.nextInt(callers.signing().size()));
            case APP, TOKEN -> callers.itself();
            default -> callers.people().get(random.nextInt(callers.people().size()));
        };
        ByteBuf body = kind == Kind.APP || kind == Kind.SIGNED_BODY ? body() : Unpooled.EMPTY_BUFFER;
        String path = switch (kind) {
            case PERSON, APP, SIGNED, SIGNED_BODY -> "/orders/" + id;
            case PAIR -> "/pair/" + id;
            case SLOW -> "/slow/" + id;
            case OPEN_INTERFACE -> "/api/people?limit=1";
            case TOKEN -> "/oauth2/token";
        };
        String sum = BackEnd.sum(body);
        FullHttpRequest request = kind == Kind.TOKEN ? tokenRequest() : request(kind, caller, path, body);
        Sent sent = new Sent(id, kind, caller, path, sum, node, two, System.nanoTime());
        counts.getOrDefault(kind, new AtomicLong()).incrementAndGet();
        if (two) {
            overTwo.incrementAndGet();
        }
        underWay.put(id, sent);
        lines.send(request, outcome -> {
            long at = System.nanoTime();
            try {
                heard(sent, outcome, at);
            } finally {
                underWay.remove(id);
            }
        });
    }

    private Lines lines(Way way) {
        try {
            return new Lines(way.node().web(), loops.next(), way.two());
        } catch (SSLException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    private Kind draw() {
        int left = random.nextInt(100);
        for (Kind kind : Kind.values()) {
            left -= kind.ofHundred;
            if (left < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("the kinds make a hundred");
    }

    private ByteBuf body() {
        byte[] bytes = new byte[1 + random.nextInt(BODY_BYTES_MAX)];
        random.nextBytes(bytes);
        return Unpooled.wrappedBuffer(bytes);
    }

    private FullHttpRequest request(Kind kind, Caller caller, String path, ByteBuf body)
            throws GeneralSecurityException {
        boolean withBody = body.isReadable();
        HttpMethod method = withBody ? HttpMethod.POST : HttpMethod.GET;
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, method, path, body);
        request.headers().set("host", AUTHORITY).set("authorization", "Bearer " + caller.token());
        if (withBody) {
            request.headers().set("content-type", "application/octet-stream").set("content-length",
                    body.readableBytes());
        }
        if (kind == Kind.SIGNED || kind == Kind.SIGNED_BODY) {
            sign(request, withBody);
        }
        return request;
    }

    private void sign(FullHttpRequest request, boolean withBody) throws GeneralSecurityException {
        if (withBody) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(request.content().nioBuffer());
            request.headers().set("content-digest",
                    "sha-256=:" + Base64.getEncoder().encodeToString(digest.digest()) + ":");
        }
        Fields fields = name -> request.headers().getAll(name);
        var signed = PlatformSignature.sign(
                HttpMessage.Request.to(request.method().name(), URI.create("https://" + AUTHORITY + request.uri()),
                        fields),
                withBody, callers.key(), Instant.now(), PlatformSignature.nonce(random));
        request.headers().set("signature-input", signed.signatureInput()).set("signature", signed.signature());
    }

    private FullHttpRequest tokenRequest() {
        ByteBuf form = Unpooled.copiedBuffer("grant_type=client_credentials&scope=" + Callers.PERMISSION, UTF_8);
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/oauth2/token",
                form);
        request.headers().set("host", AUTHORITY).set("authorization", callers.basic())
                .set("content-type", "application/x-www-form-urlencoded").set("content-length", form.readableBytes());
        return request;
    }

    private static String token(Outcome outcome) {
        return JsonMapper.shared().readTree(outcome.body()).path("access_token").asString("");
    }

    private void heard(Sent sent, Outcome outcome, long at) {
        findings.examined(GatewayPromise.ANSWERED);
        findings.examined(GatewayPromise.TAKEN);
        String said = sent.words() + " after " + TimeUnit.NANOSECONDS.toMillis(at - sent.at()) + " ms: "
                + outcome.status() + " "
                + outcome.body().substring(0, Math.min(REASON_CHARS_MAX, outcome.body().length()));
        switch (outcome.status()) {
            case OK -> {
                if (sent.kind().routed()) {
                    routed(sent, outcome.body(), at, said);
                } else if (sent.kind() == Kind.TOKEN) {
                    callers.got(token(outcome));
                }
            }
            case UNAUTHORIZED, FORBIDDEN -> findings.breach(GatewayPromise.TAKEN, said);
            default -> findings.breach(GatewayPromise.ANSWERED, said);
        }
    }

    private void routed(Sent sent, String body, long at, String said) {
        findings.examined(GatewayPromise.WHOLE);
        String[] words = body.lines().findFirst().orElse("").split(" ", -1);
        int length = sent.kind() == Kind.SLOW ? BackEnd.PARTS * BackEnd.PART_BYTES : 0;
        String rest = sent.kind() == Kind.SLOW ? body.substring(body.indexOf('\n') + 1) : "";
        if (words.length != 4 || !words[2].equals(sent.path()) || !words[3].equals(sent.sum())
                || rest.length() != length) {
            findings.breach(GatewayPromise.WHOLE, said);
            return;
        }
        if (!words[1].equals(sent.caller().subject())) {
            findings.breach(GatewayPromise.IDENTITY, "it is " + sent.caller().subject() + ", " + said);
        }
        String route = sent.path().substring(1, sent.path().indexOf('/', 1));
        answers.add(new Answered(sent.words(), route, sent.caller().name(), words[0], sent.at(), at));
    }
}
