package io.posthouse.sdk;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs requests to the platform, and verifies the webhooks that it sends, as {@code docs/protocol/signature.md} says:
 * RFC 9421 with the digests of RFC 9530. It needs Java 17 and nothing else, so it may be copied into a program as it is.
 *
 * <pre>{@code
 * var key = PlatformSignature.secret("app-7", Base64.getDecoder().decode(secret));
 * var request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body));
 * var headers = Map.of("Authorization", "Bearer " + token, "Content-Type", "application/json");
 * headers.forEach(request::setHeader);
 * PlatformSignature.sign(key, "POST", uri, headers, body).forEach(request::setHeader);
 * }</pre>
 *
 * <p>Each request is signed anew, also one that is tried again: a signature lives 60 s and is good once. Threads may
 * share keys.
 */
public final class PlatformSignature {
    /** How long a signature lives. */
    public static final long LIFE_SECONDS = 60;
    /** How far ahead of ours the signer's clock may be. */
    public static final long AHEAD_SECONDS_MAX = 5;

    private static final int FIELD_CHARS_MAX = 4_096;
    private static final int DIGEST_CHARS_MAX = 1_024;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final List<String> SIGNED_FIELDS = List.of("authorization", "content-type", "content-digest");
    private static final List<String> PARAMETERS = List.of("created", "expires", "nonce", "keyid", "alg", "tag");
    /** A member of Signature-Input in the one way to write it: names without parameters, strings and whole numbers. */
    private static final Pattern INPUT = Pattern.compile("\\(((?:\"[!-~&&[^\"\\\\]]+\"(?: \"[!-~&&[^\"\\\\]]+\")*)?)\\)"
            + "((?:;[a-z*][a-z0-9_.*-]*=(?:\"(?:[ -~&&[^\"\\\\]]++|\\\\[\"\\\\])*+\"|0|[1-9][0-9]{0,14}))*)");
    private static final Pattern PARAMETER = Pattern
            .compile(";([a-z*][a-z0-9_.*-]*)=(?:\"((?:[^\"\\\\]++|\\\\[\"\\\\])*+)\"|([0-9]+))");
    private static final Pattern MEMBER = Pattern.compile("([a-z*][a-z0-9_.*-]*)=(.+)", Pattern.DOTALL);
    private static final Pattern BYTES = Pattern.compile(":([A-Za-z0-9+/]*={0,2}):");

    private PlatformSignature() {
    }

    /** A key with its name and its one algorithm, {@code hmac-sha256} or {@code ed25519}. */
    public static final class NamedKey {
        private final String id;
        private final Key key;

        private NamedKey(String id, Key key) {
            this.id = id;
            this.key = key;
        }

        /** Its name, which {@code keyid} says. */
        public String id() {
            return id;
        }

        private String algorithm() {
            return key instanceof SecretKeySpec ? "hmac-sha256" : "ed25519";
        }

        @Override
        public String toString() {
            return algorithm() + " " + id;
        }
    }

    /**
     * What a look at a webhook came to.
     *
     * @param refusal the first reason not to carry it out, a code of {@code docs/protocol/signature.md}; empty when it
     *        is what the key's owner sent
     * @param keyId the name of the key; empty when it was refused
     * @param nonce to be remembered for 65 s with the key's name: when it comes again, the webhook is a copy
     */
    public record Verdict(Optional<String> refusal, String keyId, String nonce) {
        /** Whether there is no reason not to carry it out, but that its nonce may have come before. */
        public boolean accepted() {
            return refusal.isEmpty();
        }
    }

    /**
     * A secret that the platform has too.
     *
     * @param secret 32 bytes or more, as the developer console showed them in base64
     */
    public static NamedKey secret(String id, byte[] secret) {
        if (secret.length < 32) {
            throw new IllegalArgumentException("a secret has 32 bytes or more");
        }
        return new NamedKey(id, new SecretKeySpec(secret, "HmacSHA256"));
    }

    /** An Ed25519 key that signs; the platform has its public half. */
    public static NamedKey signing(String id, PrivateKey key) {
        return new NamedKey(id, ed25519(key));
    }

    /** An Ed25519 key that verifies. */
    public static NamedKey verifying(String id, PublicKey key) {
        return new NamedKey(id, ed25519(key));
    }

    /**
     * Signs a request now.
     *
     * @param headers what the request is sent with, by names in any case; Authorization and Content-Type among them are
     *        signed
     * @param body empty when there is none; exactly the bytes that are sent
     * @return the headers to send besides: Signature-Input, Signature, and Content-Digest where there is a body
     * @throws IllegalArgumentException when a value cannot be signed, such as one that is not ASCII
     */
    public static Map<String, String> sign(NamedKey key, String method, URI uri, Map<String, String> headers,
            byte[] body) {
        byte[] nonce = new byte[16];
        RANDOM.nextBytes(nonce);
        return sign(key, method, uri, headers, body, Instant.now(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(nonce));
    }

    /**
     * Signs a request as {@link #sign(NamedKey, String, URI, Map, byte[])} does.
     *
     * @param created now, by a clock that is right within 5 s
     * @param nonce 16 to 128 characters, never the same again
     */
    public static Map<String, String> sign(NamedKey key, String method, URI uri, Map<String, String> headers,
            byte[] body, Instant created, String nonce) {
        Map<String, List<String>> fields = new HashMap<>();
        headers.forEach((name, value) -> fields.put(name.toLowerCase(Locale.ROOT), List.of(value)));
        Map<String, String> signed = new LinkedHashMap<>();
        if (body.length > 0) {
            signed.put("Content-Digest", "sha-256=:" + base64(digest("SHA-256", body)) + ":");
            fields.put("content-digest", List.of("sha-256=:" + base64(digest("SHA-256", body)) + ":"));
        }
        List<String> components = new ArrayList<>(List.of("@method", "@authority", "@path", "@query"));
        SIGNED_FIELDS.stream().filter(fields::containsKey).forEach(components::add);
        String input = "(\"" + String.join("\" \"", components) + "\");created=" + created.getEpochSecond()
                + ";nonce=\"" + nonce + "\";keyid=\"" + key.id + "\";tag=\"posthouse\"";
        boolean accepted = formed(uri) && nonce.length() >= 16 && nonce.length() <= 128
                && INPUT.matcher(input).matches();
        String base = (accepted ? base(components, input, method, uri, fields) : Optional.<String>empty())
                .orElseThrow(() -> new IllegalArgumentException("this request cannot be signed"));
        signed.put("Signature-Input", "posthouse=" + input);
        signed.put("Signature", "posthouse=:" + base64(made(key, base)) + ":");
        return signed;
    }

    /**
     * Verifies a webhook, its body included.
     *
     * @param uri the address that the platform was given, which may be another than the one behind a proxy
     * @param headers all of them, with all their lines, by names in any case
     * @param keys finds a key by its name
     * @param now by a clock that is right within 5 s
     */
    public static Verdict verify(String method, URI uri, Map<String, List<String>> headers, byte[] body,
            Function<String, Optional<NamedKey>> keys, Instant now) {
        Map<String, List<String>> fields = new HashMap<>();
        headers.forEach((name, lines) -> fields
                .computeIfAbsent(name.toLowerCase(Locale.ROOT), any -> new ArrayList<>()).addAll(lines));
        fields.values().removeIf(List::isEmpty);
        String inputs = joined(fields, "signature-input");
        String signatures = joined(fields, "signature");
        String digests = joined(fields, "content-digest");
        if (inputs.isEmpty() || signatures.isEmpty()) {
            return refused("signature-missing");
        }
        if (inputs.length() > FIELD_CHARS_MAX || signatures.length() > FIELD_CHARS_MAX
                || digests.length() > DIGEST_CHARS_MAX) {
            return refused("signature-too-large");
        }
        Optional<Map<String, String>> inputMembers = members(inputs);
        Optional<Map<String, String>> signatureMembers = members(signatures);
        if (inputMembers.isEmpty() || signatureMembers.isEmpty()
                || !inputMembers.get().keySet().equals(signatureMembers.get().keySet())) {
            return refused("signature-malformed");
        }
        List<String> ours = inputMembers.get().keySet().stream()
                .filter(label -> inputMembers.get().getOrDefault(label, "").contains(";tag=\"posthouse\"")).toList();
        if (ours.size() != 1) {
            return refused(ours.isEmpty() ? "signature-missing" : "signature-ambiguous");
        }
        String input = inputMembers.get().getOrDefault(ours.get(0), "");
        Optional<byte[]> signature = bytes(signatureMembers.get().getOrDefault(ours.get(0), ""));
        Matcher form = INPUT.matcher(input);
        if (!form.matches() || signature.isEmpty()) {
            return refused("signature-malformed");
        }
        List<String> components = form.group(1).isEmpty()
                ? List.of()
                : List.of(form.group(1).substring(1, form.group(1).length() - 1).split("\" \"", -1));
        Optional<Map<String, String>> read = parameters(form.group(2));
        if (read.isEmpty() || !PARAMETERS.containsAll(read.get().keySet())
                || components.stream().distinct().count() != components.size() || !formed(uri)
                || fields.getOrDefault("authorization", List.of()).size() > 1) {
            return refused("signature-malformed");
        }
        Map<String, String> parameters = read.get();
        long created = Long.parseLong(parameters.getOrDefault("created", "-1"));
        long expires = Long.parseLong(parameters.getOrDefault("expires", Long.toString(Long.MAX_VALUE)));
        String nonce = parameters.getOrDefault("nonce", "");
        String keyId = parameters.getOrDefault("keyid", "");
        if (created < 0 || expires < created || nonce.length() < 16 || nonce.length() > 128 || keyId.isEmpty()
                || keyId.length() > 128) {
            return refused("signature-malformed");
        }
        boolean target = components.contains("@target-uri")
                || components.containsAll(List.of("@authority", "@path", "@query"));
        if (!components.contains("@method") || !target
                || (fields.containsKey("authorization") && !components.contains("authorization"))
                || (fields.containsKey("content-digest") && !components.contains("content-digest"))) {
            return refused("signature-incomplete");
        }
        if (body.length > 0 && digests.isEmpty()) {
            return refused("digest-missing");
        }
        Optional<Map<String, byte[]>> expected = digests(digests);
        if (expected.isEmpty()) {
            return refused("digest-malformed");
        }
        if (now.isAfter(Instant.ofEpochSecond(Math.min(created + LIFE_SECONDS, expires)))) {
            return refused("signature-too-old");
        }
        if (now.isBefore(Instant.ofEpochSecond(created - AHEAD_SECONDS_MAX))) {
            return refused("signature-too-early");
        }
        Optional<NamedKey> key = keys.apply(keyId);
        if (key.isEmpty()) {
            return refused("signature-key-unknown");
        }
        if (!parameters.getOrDefault("alg", key.get().algorithm()).equals(key.get().algorithm())) {
            return refused("signature-algorithm-wrong");
        }
        Optional<String> base = base(components, input, method, uri, fields);
        if (base.isEmpty()) {
            return refused("signature-component-missing");
        }
        if (!fits(key.get(), base.get(), signature.get())) {
            return refused("signature-wrong");
        }
        for (Map.Entry<String, byte[]> digest : expected.get().entrySet()) {
            if (!MessageDigest.isEqual(digest(digest.getKey(), body), digest.getValue())) {
                return refused("digest-wrong");
            }
        }
        return new Verdict(Optional.empty(), keyId, nonce);
    }

    private static Verdict refused(String code) {
        return new Verdict(Optional.of(code), "", "");
    }

    /** The text that is signed (RFC 9421 §2.5); empty when a part of it is not there or cannot be signed. */
    private static Optional<String> base(List<String> components, String input, String method, URI uri,
            Map<String, List<String>> fields) {
        var base = new StringBuilder();
        for (String component : components) {
            Optional<String> value = component.startsWith("@")
                    ? derived(component, method, uri)
                    : Optional.ofNullable(fields.get(component)).map(lines -> joined(fields, component));
            if (value.isEmpty() || !value.get().chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t')) {
                return Optional.empty();
            }
            base.append('"').append(component).append("\": ").append(value.get()).append('\n');
        }
        return Optional.of(base.append("\"@signature-params\": ").append(input).toString());
    }

    private static Optional<String> derived(String component, String method, URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
        return switch (component) {
            case "@method" -> Optional.of(method);
            case "@scheme" -> Optional.of(scheme);
            case "@authority" -> Optional.of(authority(uri, scheme));
            case "@path" -> Optional.of(path);
            case "@query" -> Optional.of(query.isEmpty() ? "?" : query);
            case "@request-target" -> Optional.of(path + query);
            case "@target-uri" -> Optional.of(scheme + "://" + authority(uri, scheme) + path + query);
            default -> Optional.empty();
        };
    }

    private static String authority(URI uri, String scheme) {
        boolean own = uri.getPort() < 0 || uri.getPort() == (scheme.equals("https") ? 443 : 80);
        return uri.getHost().toLowerCase(Locale.ROOT) + (own ? "" : ":" + uri.getPort());
    }

    /** An empty query and none would be signed alike, so the former is not sent. */
    private static boolean formed(URI uri) {
        return uri.getScheme() != null && uri.getHost() != null && !"".equals(uri.getRawQuery());
    }

    private static String joined(Map<String, List<String>> fields, String name) {
        return String.join(", ", fields.getOrDefault(name, List.of()).stream()
                .map(line -> line.replaceAll("^[ \t]+|[ \t]+$", "")).toList());
    }

    /** The members of a dictionary by their keys, not looked into; empty when it is none, or has a key twice. */
    private static Optional<Map<String, String>> members(String field) {
        Map<String, String> members = new LinkedHashMap<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= field.length(); i++) {
            if (i < field.length() && field.charAt(i) == '"') {
                quoted = !quoted;
            } else if (i < field.length() && quoted && field.charAt(i) == '\\') {
                i++;
            } else if (i == field.length() || (field.charAt(i) == ',' && !quoted)) {
                Matcher member = MEMBER.matcher(field.substring(start, i).replaceAll("^[ \t]+|[ \t]+$", ""));
                if (!member.matches() || members.put(member.group(1), member.group(2)) != null) {
                    return Optional.empty();
                }
                start = i + 1;
            }
        }
        return quoted || start <= field.length() - 1 ? Optional.empty() : Optional.of(members);
    }

    private static Optional<Map<String, String>> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        Matcher next = PARAMETER.matcher(text);
        while (next.find()) {
            boolean number = next.group(3) != null;
            boolean numeric = next.group(1).equals("created") || next.group(1).equals("expires");
            String value = number ? next.group(3) : next.group(2).replaceAll("\\\\(.)", "$1");
            if (number != numeric || parameters.put(next.group(1), value) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(parameters);
    }

    /** The digests that we know, by their Java names; none when there is no field; empty when that is malformed. */
    private static Optional<Map<String, byte[]>> digests(String field) {
        Map<String, byte[]> digests = new HashMap<>();
        if (field.isEmpty()) {
            return Optional.of(digests);
        }
        for (Map.Entry<String, String> member : members(field).orElse(Map.of()).entrySet()) {
            Optional<byte[]> value = bytes(member.getValue());
            if (value.isEmpty()) {
                return Optional.empty();
            }
            if (member.getKey().equals("sha-256") || member.getKey().equals("sha-512")) {
                digests.put(member.getKey().toUpperCase(Locale.ROOT), value.get());
            }
        }
        return digests.isEmpty() ? Optional.empty() : Optional.of(digests);
    }

    /** The bytes of a member; empty when it is written in any but the one way for them. */
    private static Optional<byte[]> bytes(String member) {
        Matcher bytes = BYTES.matcher(member);
        if (!bytes.matches()) {
            return Optional.empty();
        }
        try {
            byte[] value = Base64.getDecoder().decode(bytes.group(1));
            return base64(value).equals(bytes.group(1)) ? Optional.of(value) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] made(NamedKey key, String base) {
        byte[] text = base.getBytes(StandardCharsets.US_ASCII);
        try {
            if (key.key instanceof PrivateKey signing) {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(signing);
                signature.update(text);
                return signature.sign();
            }
            if (key.key instanceof PublicKey) {
                throw new IllegalArgumentException("a public key signs nothing");
            }
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key.key);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256 and Ed25519", e);
        }
    }

    private static boolean fits(NamedKey key, String base, byte[] given) {
        if (!(key.key instanceof PublicKey verifying)) {
            return MessageDigest.isEqual(made(key, base), given);
        }
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(verifying);
            signature.update(base.getBytes(StandardCharsets.US_ASCII));
            return signature.verify(given);
        } catch (SignatureException e) {
            // Of another length, or no signature at all.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    private static Key ed25519(Key key) {
        if (!key.getAlgorithm().equals("Ed25519") && !key.getAlgorithm().equals("EdDSA")) {
            throw new IllegalArgumentException("the key is one for Ed25519");
        }
        return key;
    }

    private static byte[] digest(String algorithm, byte[] body) {
        try {
            return MessageDigest.getInstance(algorithm).digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has " + algorithm, e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
