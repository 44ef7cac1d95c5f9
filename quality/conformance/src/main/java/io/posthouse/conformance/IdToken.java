package io.posthouse.conformance;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An ID token, as a client reads it; by the JDK alone. */
public record IdToken(String text, JsonNode header, JsonNode claims) {
    /** Throws {@link Unmet} where it is no JWT. */
    public static IdToken of(Reply tokens) {
        String text = tokens.text("id_token");
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new Unmet(text.isEmpty() ? "no ID token" : "no JWT of three parts");
        }
        return new IdToken(text, json(parts[0]), json(parts[1]));
    }

    /** Of the header. */
    public String alg() {
        return header.path("alg").asString("");
    }

    /** A claim; empty where it is not there. */
    public String text(String claim) {
        return claims.path(claim).asString("");
    }

    /** Whether it is signed by the key of {@code keys} that its header names. */
    public boolean isSignedBy(JsonNode keys) throws GeneralSecurityException {
        Optional<JsonNode> key = keys.path("keys").valueStream()
                .filter(one -> one.path("kid").equals(header.path("kid"))).findFirst();
        if (key.isEmpty()) {
            return false;
        }
        Signature signature = Signature
                .getInstance(alg().startsWith("RS") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
        signature.initVerify(publicKey(key.get()));
        int dot = text.lastIndexOf('.');
        signature.update(text.substring(0, dot).getBytes(StandardCharsets.US_ASCII));
        return signature.verify(Base64.getUrlDecoder().decode(text.substring(dot + 1)));
    }

    private static PublicKey publicKey(JsonNode key) throws GeneralSecurityException {
        if (key.path("kty").asString("").equals("RSA")) {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")));
        }
        AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
        curve.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(
                new ECPoint(number(key, "x"), number(key, "y")), curve.getParameterSpec(ECParameterSpec.class)));
    }

    private static BigInteger number(JsonNode key, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(member).asString("")));
    }

    private static JsonNode json(String part) {
        return JsonMapper.shared()
                .readTree(new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8));
    }
}
