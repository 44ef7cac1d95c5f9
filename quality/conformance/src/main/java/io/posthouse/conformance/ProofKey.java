package io.posthouse.conformance;

import io.posthouse.conformance.Web.Line;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A client's key on P-256, and what it proves by it (RFC 9449 section 4); by the JDK alone. */
public final class ProofKey {
    private static final int COORDINATE_BYTES = 32;

    private final KeyPair pair;

    private ProofKey(KeyPair pair) {
        this.pair = pair;
    }

    /** Another one. */
    public static ProofKey fresh() throws GeneralSecurityException {
        KeyPairGenerator maker = KeyPairGenerator.getInstance("EC");
        maker.initialize(new ECGenParameterSpec("secp256r1"));
        return new ProofKey(maker.generateKeyPair());
    }

    /** Its public half (RFC 7517). */
    public ObjectNode jwk() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        return JsonMapper.shared().createObjectNode().put("crv", "P-256").put("kty", "EC")
                .put("x", coordinate(key.getW().getAffineX())).put("y", coordinate(key.getW().getAffineY()));
    }

    /** Both halves, which nobody should send. */
    public ObjectNode privateJwk() {
        return jwk().put("d", coordinate(((java.security.interfaces.ECPrivateKey) pair.getPrivate()).getS()));
    }

    /** RFC 7638. Its members stand in the order that is asked for there. */
    public String thumbprint() {
        return World.base64(World.sha256(jwk().toString()));
    }

    private static String coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] all = new byte[COORDINATE_BYTES];
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, all, COORDINATE_BYTES - length, length);
        return World.base64(all);
    }

    /** A proof to be made, as it has to be; whoever wants another changes it. */
    public final class Draft {
        /** The header. */
        public final ObjectNode header = JsonMapper.shared().createObjectNode().put("typ", "dpop+jwt")
                .put("alg", "ES256");
        /** What it says. */
        public final ObjectNode claims = JsonMapper.shared().createObjectNode();

        private Draft(String method, String address) {
            header.set("jwk", jwk());
            claims.put("jti", UUID.randomUUID().toString()).put("htm", method).put("htu", address).put("iat",
                    Instant.now().getEpochSecond());
        }

        /** With the hash of an access token. */
        public Draft of(String token) {
            claims.put("ath", World.base64(World.sha256(token)));
            return this;
        }

        /** Signed. */
        public String signed() throws GeneralSecurityException {
            String text = part(header) + "." + part(claims);
            Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
            signature.initSign(pair.getPrivate());
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return text + "." + World.base64(signature.sign());
        }

        /** By a secret that anybody may know, instead of the key. */
        public String signedByHmac() throws GeneralSecurityException {
            header.put("alg", "HS256");
            String text = part(header) + "." + part(claims);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec("secret".getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return text + "." + World.base64(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        }

        /** By nothing. */
        public String unsigned() {
            header.put("alg", "none");
            return part(header) + "." + part(claims) + ".";
        }

        /** With one bit of the signature changed. */
        public String broken() throws GeneralSecurityException {
            String whole = signed();
            int dot = whole.lastIndexOf('.');
            byte[] signature = java.util.Base64.getUrlDecoder().decode(whole.substring(dot + 1));
            byte[] other = Arrays.copyOf(signature, signature.length);
            other[10] ^= 1;
            return whole.substring(0, dot + 1) + World.base64(other);
        }

        private static String part(ObjectNode json) {
            return World.base64(json.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** For a request. */
    public Draft draft(String method, String address) {
        return new Draft(method, address);
    }

    /** As a header line. */
    public Line proof(String method, String address) throws GeneralSecurityException {
        return line(draft(method, address).signed());
    }

    /** As a header line, beside an access token. */
    public Line proof(String method, String address, String token) throws GeneralSecurityException {
        return line(draft(method, address).of(token).signed());
    }

    /** The header line of a proof. */
    public static Line line(String proof) {
        return new Line("DPoP", proof);
    }

    /** RFC 9449 section 7.1. */
    public static Line token(String token) {
        return new Line("Authorization", "DPoP " + token);
    }
}
