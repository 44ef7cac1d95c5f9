package io.posthouse.identity.http;

import static io.posthouse.kernel.Checks.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.CallerWire;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The one header by which the gateway tells Spring who asks. It carries login, name, token kind, session, request id, the
 * client's address and whether TLS was used; an HMAC-SHA256 covers these, the method, the path and an expiry of 30 s. The
 * key is made at start and lives in memory only, shared by constructor between the one who signs and the one who
 * verifies. An anonymous request is signed too, so that nothing reaches Spring except through the gateway.
 *
 * <p>Method and path are covered but not carried: the verifier has them from the request line, and a path of several
 * thousand characters would not fit into a header. Safe for any thread.
 */
public final class CallerHeader {
    /** The header's name. The gateway removes it from every request that comes in. */
    public static final String NAME = "Posthouse-Caller";
    /**
     * The header of an answer, back to the gateway, that tells which route it came from, such as {@code /api/lines/{jid}}:
     * the log says that instead of the path, in which people's addresses stand. The gateway takes it out.
     */
    public static final String ROUTE = "Posthouse-Route";
    /**
     * The header of an answer, back to the gateway, that tells why it was refused: the problem's code and, after a space, the permission that
     * was missing, if one was. The gateway takes it out.
     */
    public static final String REFUSED = "Posthouse-Refused";
    /**
     * The header of an answer, back to the gateway, that tells which app asked where that is in the request itself: its id, its client id, and
     * {@value #NAMED} where nothing proves that it is that one, or {@value #TRIED} where it is proved by getting what it asks for. The gateway
     * takes it out.
     */
    public static final String APP = "Posthouse-App";
    /** At the end of {@link #APP}: anybody may know that name. */
    public static final String NAMED = "named";
    /** At the end of {@link #APP}: what it shows is good for that app alone, if it is good. */
    public static final String TRIED = "tried";
    /** How long a signed header is good. */
    public static final Duration LIFE = Duration.ofSeconds(30);

    private static final int VERSION = 1;
    /** For callers that come by an app, which the first version cannot say: nodes of an earlier release take no such call. */
    private static final int VERSION_APPS = 2;
    /** For callers of other tenants than the house, whom an earlier release would take for the house's. */
    private static final int VERSION_TENANTS = 3;
    private static final int KEY_BYTES = 32;
    private static final int HEADER_CHARS_MAX = 8_192;
    private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecretKey key;

    /** @param key 32 random bytes */
    public CallerHeader(byte[] key) {
        check(key.length == KEY_BYTES, "the key has 32 bytes");
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** With a key nobody else has. */
    public static CallerHeader withNewKey() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new CallerHeader(key);
    }

    /**
     * What the gateway knows about a request besides its caller.
     *
     * @param requestId 1 to 64 characters of {@code A-Z a-z 0-9 - _}
     * @param path the raw path as it is passed on, without the query
     * @param client the address of the far end, after a trusted proxy's header
     * @param tls whether the far end came over TLS; decides the {@code Secure} of cookies
     */
    public record Hop(String requestId, String method, String path, InetAddress client, boolean tls) {
        public Hop {
            check(REQUEST_ID.matcher(requestId).matches(), "a request id has 1 to 64 letters, digits, - or _");
        }
    }

    /**
     * What a valid header says.
     *
     * @param caller empty for an anonymous request
     */
    public record Signed(Optional<Caller> caller, String requestId, InetAddress client, boolean tls) {
    }

    /** The header's value for one request. */
    public String sign(Optional<Caller> caller, Hop hop, Instant now) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(192);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            int version = version(caller);
            out.writeByte(version);
            out.writeLong(now.plus(LIFE).toEpochMilli());
            out.writeUTF(hop.requestId());
            out.writeBoolean(hop.tls());
            byte[] address = hop.client().getAddress();
            out.writeByte(address.length);
            out.write(address);
            out.writeBoolean(caller.isPresent());
            if (version == VERSION_TENANTS) {
                out.writeLong(caller.orElseThrow().tenant().value());
            }
            if (version != VERSION) {
                CallerWire.write(out, caller.orElseThrow());
            } else if (caller.isPresent()) {
                Caller known = caller.get();
                out.writeLong(known.login().value());
                out.writeUTF(known.name());
                out.writeUTF(known.tokenKind().word());
                out.writeUTF(known.session());
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail", e);
        }
        byte[] said = bytes.toByteArray();
        return ENCODER.encodeToString(said) + "." + ENCODER.encodeToString(mac(said, hop.method(), hop.path()));
    }

    private static int version(Optional<Caller> caller) {
        if (caller.isPresent() && !caller.get().tenant().isHouse()) {
            return VERSION_TENANTS;
        }
        return caller.isPresent() && caller.get().app().isPresent() ? VERSION_APPS : VERSION;
    }

    /**
     * What {@code header} says, if it was signed with our key for this method and path and has not expired. The digest is
     * compared in constant time and before anything is read from the header.
     */
    public Optional<Signed> verify(@Nullable String header, String method, String path, Instant now) {
        if (header == null || header.length() > HEADER_CHARS_MAX) {
            return Optional.empty();
        }
        int dot = header.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        byte[] said;
        byte[] digest;
        try {
            said = Base64.getUrlDecoder().decode(header.substring(0, dot));
            digest = Base64.getUrlDecoder().decode(header.substring(dot + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(mac(said, method, path), digest)) {
            return Optional.empty();
        }
        return read(said, now);
    }

    private static Optional<Signed> read(byte[] said, Instant now) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(said))) {
            int version = in.readByte();
            if (version < VERSION || version > VERSION_TENANTS || in.readLong() <= now.toEpochMilli()) {
                return Optional.empty();
            }
            String requestId = in.readUTF();
            boolean tls = in.readBoolean();
            InetAddress client = InetAddress.getByAddress(in.readNBytes(in.readByte()));
            if (!in.readBoolean()) {
                return Optional.of(new Signed(Optional.empty(), requestId, client, tls));
            }
            if (version != VERSION) {
                TenantId tenant = version == VERSION_TENANTS ? new TenantId(in.readLong()) : TenantId.HOUSE;
                return Optional
                        .of(new Signed(Optional.of(CallerWire.read(in, tenant, requestId)), requestId, client, tls));
            }
            LoginId login = new LoginId(in.readLong());
            String name = in.readUTF();
            String word = in.readUTF();
            String session = in.readUTF();
            return TokenKind.of(word)
                    .map(kind -> new Caller(login, name, kind, session, requestId))
                    .map(caller -> new Signed(Optional.of(caller), requestId, client, tls));
        } catch (IOException e) {
            throw new IllegalStateException("we signed what we cannot read", e);
        }
    }

    private byte[] mac(byte[] said, String method, String path) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            // Each part is preceded by its length, so that no byte can move from one part to the next.
            updateWithLength(mac, said);
            updateWithLength(mac, method.getBytes(UTF_8));
            updateWithLength(mac, path.getBytes(UTF_8));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    private static void updateWithLength(Mac mac, byte[] part) {
        mac.update((byte) (part.length >>> 24));
        mac.update((byte) (part.length >>> 16));
        mac.update((byte) (part.length >>> 8));
        mac.update((byte) part.length);
        mac.update(part);
    }
}
