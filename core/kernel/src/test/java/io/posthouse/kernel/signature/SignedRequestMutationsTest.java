package io.posthouse.kernel.signature;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.PlatformSignature.SignedFields;
import io.posthouse.kernel.signature.SignatureVerdict.Accepted;
import io.posthouse.kernel.signature.SignatureVerdict.Refused;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.BinaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Signed requests that somebody altered on the way: in a byte or several, in a whole line, or by mixing two of them.
 * None is accepted. The seed replays them.
 *
 * <p>A mutant that means the same as what was signed (white space around a field's value, the case of a host's name) is
 * no mutant, and is told by a comparison that knows nothing of signatures. What a signature does not cover is not
 * altered, since nobody promised anything of it.
 */
class SignedRequestMutationsTest {
    private static final long SEED = 42;
    private static final Instant NOW = Instant.ofEpochSecond(1_789_000_000);
    private static final SignatureKey SECRET = SignatureKey.hmac("app-7",
            "0123456789abcdef0123456789abcdef".getBytes(UTF_8));
    /** Of the same app: a mutant that names it must not pass either. */
    private static final SignatureKey SECOND = SignatureKey.hmac("app-8",
            "fedcba9876543210fedcba9876543210".getBytes(UTF_8));
    private static final SignatureKey PUBLIC = RfcKeys.ed25519("app-9");
    private static final PlatformSignature PLATFORM = new PlatformSignature(Clock.fixed(NOW, ZoneOffset.UTC),
            id -> switch (id) {
                case "app-7" -> Optional.of(SECRET);
                case "app-8" -> Optional.of(SECOND);
                case "app-9" -> Optional.of(PUBLIC);
                default -> Optional.empty();
            });
    private static final List<String> COVERED = List.of("authorization", "content-type", "content-digest",
            "signature-input", "signature");

    /** What means something where it stands, and so is put in more often than other bytes. */
    private static final String TELLING = " \t;,=\":()?/09azAZ%&\n";

    /** A request as it goes over the wire. Its fields are lines of a name and a value each. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Sent(String method, String authority, String target, List<String[]> lines, byte[] body) {
        Request request() {
            return new Request(method, "https", authority, target, name -> {
                var values = new ArrayList<String>(1);
                for (String[] line : lines) {
                    if (line[0].equalsIgnoreCase(name)) {
                        values.add(line[1]);
                    }
                }
                return values;
            });
        }

        /**
         * All that was signed, in a form that is equal when it means the same.
         *
         * @param signed which covers the type of the body only if there was one; to add one is not to alter it
         */
        Map<String, String> meaning(Sent signed) {
            var meaning = new LinkedHashMap<String, String>();
            meaning.put("method", method);
            meaning.put("authority", authority.toLowerCase(Locale.ROOT).replaceAll(":(443)?$", ""));
            meaning.put("target", target);
            meaning.put("body", new String(body, ISO_8859_1));
            for (String name : COVERED) {
                if (name.equals("content-type") && signed.request().fields().all(name).isEmpty()) {
                    continue;
                }
                String value = null;
                for (String[] line : lines) {
                    if (line[0].equalsIgnoreCase(name)) {
                        String trimmed = line[1].replaceAll("^[ \t]+|[ \t]+$", "");
                        value = value == null ? trimmed : value + ", " + trimmed;
                    }
                }
                meaning.put(name, Objects.toString(value));
            }
            return meaning;
        }

        Sent with(List<String[]> other) {
            return new Sent(method, authority, target, other, body);
        }
    }

    /** What became of mutants. */
    private static final class Count {
        private final Map<SignatureRefusal, Integer> refused = new EnumMap<>(SignatureRefusal.class);
        private final List<Sent> accepted = new ArrayList<>();
        private int mutants;
    }

    @Test
    void whatWasNotAlteredIsAccepted() {
        for (Sent sent : originals(new Random(SEED), 500)) {
            assertThat(refusal(sent)).as("%s", sent.meaning(sent)).isEmpty();
        }
    }

    @Test
    void noneOfSomeMutantsIsAccepted() {
        assertNoneIsAccepted(20_000);
    }

    @Test
    @Tag("long")
    void noneOfAMillionMutantsIsAccepted() {
        assertNoneIsAccepted(1_000_000);
    }

    @Test
    void aVerifierThatOverlooksOnePartIsSeen() {
        // Each of these looks at all but one part: there it sees what was signed, whatever came.
        Map<String, BinaryOperator<Sent>> blind = new LinkedHashMap<>();
        blind.put("method",
                (was, is) -> new Sent(was.method(), is.authority(), is.target(), is.lines(), is.body()));
        blind.put("authority",
                (was, is) -> new Sent(is.method(), was.authority(), is.target(), is.lines(), is.body()));
        blind.put("target", (was, is) -> new Sent(is.method(), is.authority(), was.target(), is.lines(), is.body()));
        blind.put("path", (was, is) -> new Sent(is.method(), is.authority(),
                was.request().path() + query(is.target()), is.lines(), is.body()));
        blind.put("query", (was, is) -> new Sent(is.method(), is.authority(),
                is.target().replaceAll("\\?.*", "") + query(was.target()), is.lines(), is.body()));
        blind.put("body", (was, is) -> new Sent(is.method(), is.authority(), is.target(), is.lines(), was.body()));
        for (String name : COVERED) {
            blind.put(name, (was, is) -> is.with(mixed(was, is, List.of(name))));
        }

        blind.forEach((part, verifier) -> assertThat(mutate(20_000, verifier).accepted).as(part).isNotEmpty());
    }

    private static void assertNoneIsAccepted(int mutants) {
        Count count = mutate(mutants, (was, is) -> is);

        assertThat(count.accepted).as("seed %d", SEED).isEmpty();
        assertThat(count.mutants).isEqualTo(mutants);
        // Most came as far as the MAC, or this would show little of it.
        assertThat(count.refused.getOrDefault(SignatureRefusal.SIGNATURE_WRONG, 0)).isGreaterThan(mutants / 4);
        assertThat(count.refused.getOrDefault(SignatureRefusal.DIGEST_WRONG, 0)).isGreaterThan(mutants / 50);
        assertThat(count.refused).containsKeys(SignatureRefusal.SIGNATURE_MALFORMED,
                SignatureRefusal.SIGNATURE_INCOMPLETE, SignatureRefusal.SIGNATURE_KEY_UNKNOWN,
                SignatureRefusal.SIGNATURE_TOO_OLD, SignatureRefusal.SIGNATURE_MISSING);
    }

    private static Count mutate(int mutants, BinaryOperator<Sent> verifier) {
        var random = new Random(SEED);
        List<Sent> originals = originals(random, 500);
        List<Map<String, String>> meanings = originals.stream().map(sent -> sent.meaning(sent)).toList();
        var count = new Count();
        // One that was accepted is enough to know; some more help to understand why.
        while (count.mutants < mutants && count.accepted.size() < 5) {
            // Few of them by Ed25519, which takes a hundred times as long to look at.
            int index = random.nextInt(100) == 0 ? random.nextInt(originals.size()) : random.nextInt(490);
            Sent was = originals.get(index);
            Sent is = mutant(was, originals.get(random.nextInt(originals.size())), random);
            if (is.meaning(was).equals(meanings.get(index)) || is.target().isEmpty() || is.method().isEmpty()) {
                // The same, or nothing that a door hands on as a request.
                continue;
            }
            count.mutants++;
            Optional<SignatureRefusal> refusal = refusal(verifier.apply(was, is));
            if (refusal.isEmpty()) {
                // A whole request of somebody else is that one's, and not altered.
                if (originals.stream().anyMatch(one -> is.meaning(one).equals(one.meaning(one)))) {
                    count.mutants--;
                } else {
                    count.accepted.add(is);
                }
            } else {
                count.refused.merge(refusal.get(), 1, Integer::sum);
            }
        }
        return count;
    }

    /** Why it is refused, its body included. */
    private static Optional<SignatureRefusal> refusal(Sent sent) {
        return switch (PLATFORM.verify(sent.request(), sent.body().length > 0)) {
            case Refused(var reason) -> Optional.of(reason);
            case Accepted accepted -> {
                if (accepted.digest().isEmpty()) {
                    yield Optional.empty();
                }
                BodyDigest digest = accepted.digest().get().check();
                digest.update(sent.body(), 0, sent.body().length);
                yield digest.fits() ? Optional.empty() : Optional.of(SignatureRefusal.DIGEST_WRONG);
            }
        };
    }

    /** Signed requests of every form; the last ten by Ed25519. */
    private static List<Sent> originals(Random random, int count) {
        var originals = new ArrayList<Sent>();
        for (int i = 0; i < count; i++) {
            var lines = new ArrayList<String[]>();
            lines.add(new String[]{"Host", "desk.example.org"});
            boolean body = random.nextInt(2) == 0;
            byte[] bytes = new byte[body ? 1 + random.nextInt(200) : 0];
            random.nextBytes(bytes);
            if (random.nextInt(2) == 0) {
                lines.add(new String[]{"Authorization", "Bearer " + PlatformSignature.nonce(random)});
            }
            if (body) {
                lines.add(new String[]{"Content-Type", random.nextBoolean() ? "application/json" : "text/plain"});
                lines.add(new String[]{"Content-Digest", ContentDigest.sha256(bytes)});
            }
            String target = "/api/" + Integer.toString(random.nextInt(1_000_000), 36)
                    + (random.nextBoolean() ? "?limit=" + random.nextInt(100) + "&after=" + random.nextInt(100) : "");
            var sent = new Sent(body ? "POST" : random.nextBoolean() ? "GET" : "DELETE", "desk.example.org", target,
                    lines, bytes);
            SignatureKey key = i < count - 10
                    ? random.nextInt(4) == 0 ? SECOND : SECRET
                    : RfcKeys.ed25519Private("app-9");
            SignedFields fields = PlatformSignature.sign(sent.request(), body, key,
                    NOW.minusSeconds(random.nextInt(50)), PlatformSignature.nonce(random));
            lines.add(new String[]{"Signature-Input", fields.signatureInput()});
            lines.add(new String[]{"Signature", fields.signature()});
            originals.add(sent);
        }
        return originals;
    }

    private static Sent mutant(Sent was, Sent other, Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> new Sent(altered(was.method(), random), was.authority(), was.target(), was.lines(), was.body());
            case 1 -> new Sent(was.method(), altered(was.authority(), random), was.target(), was.lines(), was.body());
            case 2, 3 ->
                new Sent(was.method(), was.authority(), altered(was.target(), random), was.lines(), was.body());
            case 4, 5 -> new Sent(was.method(), was.authority(), was.target(), was.lines(),
                    altered(new String(was.body(), ISO_8859_1), random).getBytes(ISO_8859_1));
            case 6, 7, 8, 9 -> was.with(oneAltered(was.lines(), random));
            case 10 -> was.with(oneTakenAway(was.lines(), random));
            case 11 -> was.with(oneAdded(was.lines(), other.lines(), random));
            // Parts of two signed requests, put together.
            case 12 -> was.with(mixed(other, was, some(COVERED, random)));
            default -> new Sent(other.method(), was.authority(), random.nextBoolean() ? was.target() : other.target(),
                    mixed(other, was, some(COVERED, random)), random.nextBoolean() ? was.body() : other.body());
        };
    }

    private static List<String[]> oneAltered(List<String[]> lines, Random random) {
        var altered = new ArrayList<>(lines);
        // The first line is Host, which the authority stands for.
        int index = 1 + random.nextInt(lines.size() - 1);
        String[] line = lines.get(index);
        altered.set(index, new String[]{line[0], altered(line[1], random)});
        return altered;
    }

    private static List<String[]> oneTakenAway(List<String[]> lines, Random random) {
        var fewer = new ArrayList<>(lines);
        fewer.remove(1 + random.nextInt(lines.size() - 1));
        return fewer;
    }

    private static List<String[]> oneAdded(List<String[]> lines, List<String[]> others, Random random) {
        var more = new ArrayList<>(lines);
        more.add(random.nextInt(lines.size() + 1), others.get(1 + random.nextInt(others.size() - 1)));
        return more;
    }

    /** The lines of {@code is}, but those of {@code names} as {@code was} has them. */
    private static List<String[]> mixed(Sent was, Sent is, List<String> names) {
        var lines = new ArrayList<String[]>();
        is.lines().stream().filter(line -> !names.contains(line[0].toLowerCase(Locale.ROOT))).forEach(lines::add);
        was.lines().stream().filter(line -> names.contains(line[0].toLowerCase(Locale.ROOT))).forEach(lines::add);
        return lines;
    }

    private static List<String> some(List<String> names, Random random) {
        return names.stream().filter(name -> random.nextBoolean()).toList();
    }

    private static String query(String target) {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query);
    }

    /** The text with one to three of its bytes flipped, replaced, added, taken away, doubled or swapped. */
    private static String altered(String text, Random random) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        for (int i = random.nextInt(4) == 0 ? 3 : 1; i > 0; i--) {
            int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            byte any = (byte) (random.nextBoolean()
                    ? random.nextInt(256)
                    : TELLING.charAt(random.nextInt(TELLING.length())));
            switch (bytes.length == 0 ? 3 : random.nextInt(7)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = any;
                case 2 -> bytes[at] = (byte) (bytes[at] + 1);
                case 3 -> bytes = inserted(bytes, at, any);
                case 4 -> bytes = inserted(bytes, at, bytes[at]);
                case 5 -> {
                    System.arraycopy(bytes, at + 1, bytes, at, bytes.length - at - 1);
                    bytes = Arrays.copyOf(bytes, bytes.length - 1);
                }
                default -> {
                    int second = random.nextInt(bytes.length);
                    byte first = bytes[at];
                    bytes[at] = bytes[second];
                    bytes[second] = first;
                }
            }
        }
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] inserted(byte[] bytes, int at, byte more) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        longer[at] = more;
        return longer;
    }
}
