package io.posthouse.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Passwords that attackers try first: a short list of the most common, and one of leaked passwords as hashes if the operator has put
 * one there. NIST SP 800-63B-4 section 3.1.1.2 asks for such a comparison wherever a password is chosen. Any thread; blocks.
 */
public final class KnownPasswords {
    private static final String COMMON_FILE = "common-passwords.txt";
    private static final Set<String> COMMON = readCommon();

    private final Optional<HashFile> leaked;

    private KnownPasswords(Optional<HashFile> leaked) {
        this.leaked = leaked;
    }

    /** The most common alone. */
    public static KnownPasswords common() {
        return new KnownPasswords(Optional.empty());
    }

    /**
     * These, and those whose hashes stand in a file as {@link HashFile} describes it.
     *
     * @throws IOException when it cannot be used; says why
     */
    public static KnownPasswords with(Path file) throws IOException {
        HashFile hashes = new HashFile(file);
        hashes.check();
        return new KnownPasswords(Optional.of(hashes));
    }

    private static Set<String> readCommon() {
        try (InputStream in = KnownPasswords.class.getResourceAsStream(COMMON_FILE)) {
            if (in == null) {
                throw new IllegalStateException("the list of common passwords is part of the program");
            }
            return new BufferedReader(new InputStreamReader(in, UTF_8)).lines().filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether attackers know it: it is common, or one of {@code others} is, in any case of letters and whatever digits and signs stand
     * before and behind; or it was leaked, letter by letter.
     *
     * @param password prepared
     * @param others words that are easily guessed here: the person's own name, the platform's
     * @throws IOException when the file of leaked ones cannot be read now
     */
    public boolean has(String password, Set<String> others) throws IOException {
        String small = password.toLowerCase(Locale.ROOT);
        String bare = small.replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "");
        if (COMMON.contains(small) || COMMON.contains(bare) || others.contains(bare)) {
            return true;
        }
        return leaked.isPresent() && leaked.get().has(hash(password));
    }

    private static String hash(String password) {
        try {
            return HexFormat.of().withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(password.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
