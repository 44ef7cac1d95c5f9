package io.posthouse.identity.oauth;

import io.posthouse.identity.Secrets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Codes that people type in (RFC 8628 section 6.1): eight letters, without vowels so that no words come of them, and without what looks
 * like something else. Some 34 bits: enough for ten minutes in which nobody has more than a few tries.
 */
final class UserCodes {
    private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
    private static final int LENGTH = 8;
    private static final Pattern BETWEEN = Pattern.compile("[\\s-]");
    private static final Pattern FORM = Pattern.compile("[" + LETTERS + "]{" + LENGTH + "}");

    private final SecureRandom random = new SecureRandom();

    /** A new one, as it is shown: {@code BCDF-GHJK}. */
    String make() {
        StringBuilder code = new StringBuilder(LENGTH + 1);
        for (int i = 0; i < LENGTH; i++) {
            if (i == LENGTH / 2) {
                code.append('-');
            }
            code.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return code.toString();
    }

    /** The digest of what somebody typed, in capitals or not, with or without the hyphen; empty for what can be no code. */
    static Optional<byte[]> digest(String typed) {
        String code = BETWEEN.matcher(typed).replaceAll("").toUpperCase(Locale.ROOT);
        return FORM.matcher(code).matches() ? Optional.of(Secrets.digest(code)) : Optional.empty();
    }
}
