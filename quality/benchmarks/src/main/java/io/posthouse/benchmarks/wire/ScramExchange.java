package io.posthouse.benchmarks.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The client's half of SCRAM without channel binding (RFC 5802, RFC 7677). One exchange, one thread. */
final class ScramExchange {
    private static final String GS2_HEADER = "n,,";

    private final String hash;
    private final String password;
    private final String nonce;
    private final String firstBare;
    private byte[] serverSignature = {};

    /** @param hash {@code SHA1} or {@code SHA256}, as the JDK names HMACs */
    ScramExchange(String hash, String user, String password, String nonce) {
        this.hash = hash;
        this.password = password;
        this.nonce = nonce;
        this.firstBare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    String first() {
        return GS2_HEADER + firstBare;
    }

    String answer(String serverFirst) throws GeneralSecurityException {
        Map<String, String> said = attributes(serverFirst);
        String fullNonce = said.getOrDefault("r", "");
        if (!fullNonce.startsWith(nonce) || !said.containsKey("s") || !said.containsKey("i")) {
            throw new GeneralSecurityException("not an answer to this exchange: " + serverFirst);
        }
        byte[] salted = salted(Base64.getDecoder().decode(said.get("s")), Integer.parseInt(said.get("i")));
        byte[] clientKey = hmac(salted, "Client Key");
        String finalBare = "c=" + Base64.getEncoder().encodeToString(GS2_HEADER.getBytes(UTF_8)) + ",r=" + fullNonce;
        String all = firstBare + "," + serverFirst + "," + finalBare;
        byte[] proof = hmac(digest(clientKey), all);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        serverSignature = hmac(hmac(salted, "Server Key"), all);
        return finalBare + ",p=" + Base64.getEncoder().encodeToString(proof);
    }

    void verify(String serverFinal) throws GeneralSecurityException {
        byte[] said = Base64.getDecoder().decode(attributes(serverFinal).getOrDefault("v", ""));
        if (!MessageDigest.isEqual(said, serverSignature)) {
            throw new GeneralSecurityException("the server does not know this password");
        }
    }

    private byte[] salted(byte[] salt, int iterations) throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations,
                MessageDigest.getInstance(digestName()).getDigestLength() * 8);
        return SecretKeyFactory.getInstance("PBKDF2WithHmac" + hash).generateSecret(spec).getEncoded();
    }

    private byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("Hmac" + hash);
        mac.init(new SecretKeySpec(key, "Hmac" + hash));
        return mac.doFinal(text.getBytes(UTF_8));
    }

    private byte[] digest(byte[] bytes) throws GeneralSecurityException {
        return MessageDigest.getInstance(digestName()).digest(bytes);
    }

    private String digestName() {
        return hash.replace("SHA", "SHA-");
    }

    private static Map<String, String> attributes(String message) {
        Map<String, String> found = new HashMap<>();
        for (String part : message.split(",", -1)) {
            if (part.length() > 2 && part.charAt(1) == '=') {
                found.put(part.substring(0, 1), part.substring(2));
            }
        }
        return found;
    }
}
