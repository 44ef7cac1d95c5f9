package io.posthouse.benchmarks.gatewayproof;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says for back ends who asks. It reads the published keys every {@link #READ_EVERY_MILLIS} from a node that is ready, and never because it
 * meets a key that it does not know: a back end may keep the list for an hour, of the day that a key is published before it signs. Safe
 * for any thread.
 */
final class IdentityReader implements AutoCloseable {
    static final int READ_EVERY_MILLIS = 5_000;
    private static final int OK = 200;

    private final Balancer balancer;
    private final GatewayFindings findings;
    private final Set<String> met = ConcurrentHashMap.newKeySet();
    private final Map<String, Who> known = new ConcurrentHashMap<>();
    private final Thread reading;
    private volatile Map<String, PublicKey> keys;
    private volatile boolean closed;

    /**
     * Who asks.
     *
     * @param backEnd as whom the token names the back end
     * @param subject whom it is about
     * @param signedBy the key's id
     * @param wrong why it is not to be believed; empty where it is
     */
    record Who(String backEnd, String subject, String signedBy, long expires, String wrong) {
        static Who wrong(String why) {
            return new Who("", "", "", Long.MAX_VALUE, why);
        }
    }

    IdentityReader(Balancer balancer, GatewayFindings findings) throws IOException {
        this.balancer = balancer;
        this.findings = findings;
        this.keys = read();
        this.reading = Thread.ofVirtual().name("reads keys").start(this::keepReading);
    }

    /** The ids of keys that have signed what it has seen. */
    Set<String> signers() {
        return new HashSet<>(met);
    }

    Who read(@Nullable String token) {
        findings.examined(GatewayPromise.IDENTITY);
        Who who = token == null ? Who.wrong("no token came") : known.computeIfAbsent(token, this::verified);
        String wrong = who.expires() * 1000 < System.currentTimeMillis() ? "expired" : who.wrong();
        if (!wrong.isEmpty()) {
            findings.breach(GatewayPromise.IDENTITY, wrong);
        }
        return who;
    }

    private Who verified(String token) {
        try {
            String[] parts = token.split("\\.", -1);
            JsonNode header = json(parts[0]);
            String kid = header.path("kid").asString("");
            met.add(kid);
            PublicKey key = keys.get(kid);
            if (key == null) {
                return Who.wrong("signed by " + kid + ", and published were " + keys.keySet());
            }
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initVerify(key);
            signature.update(token.substring(0, token.lastIndexOf('.')).getBytes(US_ASCII));
            if (!header.path("typ").asString("").equals("posthouse-identity+jwt")
                    || !signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
                return Who.wrong("the signature does not fit " + header);
            }
            JsonNode claims = json(parts[1]);
            JsonNode audience = claims.path("aud");
            return new Who((audience.isArray() ? audience.path(0) : audience).asString(""),
                    claims.path("sub").asString(""), kid, claims.path("exp").asLong(0), "");
        } catch (GeneralSecurityException | RuntimeException e) {
            return Who.wrong("unreadable: " + e);
        }
    }

    private void keepReading() {
        try {
            while (!closed) {
                Thread.sleep(READ_EVERY_MILLIS);
                try {
                    keys = read();
                } catch (IOException e) {
                    findings.breach(GatewayPromise.ANSWERED, "GET /oauth2/jwks: " + e.getMessage());
                }
                // Whoever asked a minute ago has another token by now.
                known.values().removeIf(who -> who.expires() * 1000 < System.currentTimeMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, PublicKey> read() throws IOException {
        findings.examined(GatewayPromise.ANSWERED);
        return published(balancer.pick());
    }

    /** The keys that {@code node} publishes, by id. */
    static Map<String, PublicKey> published(GatewayNode node) throws IOException {
        var answer = node.ask("GET", "/oauth2/jwks", "", "");
        if (answer.status() != OK) {
            throw new IOException(answer.status() + " " + answer.body());
        }
        Map<String, PublicKey> read = new HashMap<>();
        try {
            for (JsonNode key : JsonMapper.shared().readTree(answer.body()).path("keys")) {
                if (key.path("kty").asString("").equals("EC")) {
                    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                    curve.init(new ECGenParameterSpec("secp256r1"));
                    read.put(key.path("kid").asString(""), KeyFactory.getInstance("EC").generatePublic(
                            new ECPublicKeySpec(new ECPoint(number(key, "x"), number(key, "y")),
                                    curve.getParameterSpec(ECParameterSpec.class))));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        return read;
    }

    private static BigInteger number(JsonNode key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(name).asString("")));
    }

    private static JsonNode json(String part) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(part));
    }

    @Override
    public void close() {
        closed = true;
        reading.interrupt();
    }
}
