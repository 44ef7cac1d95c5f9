package io.posthouse.identity.login;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.Realm;
import io.posthouse.xmpp.DisplayNames;
import io.posthouse.xmpp.OpaqueStrings;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What names, display names and passwords may be. Pure. */
public final class LoginRules {
    /** With this begin the names of visitors, and nobody else's is made so. */
    public static final String VISITOR = "guest-";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int PASSWORD_MIN = 10;
    private static final int PASSWORD_MAX = 200;
    // Twice, because a code point may take two characters. What is longer is not even prepared.
    private static final int CHARS_PER_POINT = 2;

    /** However many there are, they are worth no more than one. */
    private static final Pattern BLANKS = Pattern.compile(" +");

    private LoginRules() {
    }

    /**
     * The name in the form it is stored. Only ASCII passes, and is looked at before letters are made small: otherwise
     * look-alikes such as the Kelvin sign would become a letter of somebody else's name.
     */
    public static Optional<String> name(String name) {
        return NAME.matcher(name).matches() ? Optional.of(name.toLowerCase(Locale.ROOT)) : Optional.empty();
    }

    /**
     * The name that somebody means who signs in on our page: what they typed without blanks around it, or what stands before the
     * domain, where they typed their whole address.
     *
     * @param domain the platform's own
     */
    public static String nameTyped(String typed, String domain) {
        String bare = typed.strip();
        for (Realm realm : Realm.values()) {
            String behind = "@" + realm.domainUnder(domain);
            if (bare.length() > behind.length()
                    && bare.regionMatches(true, bare.length() - behind.length(), behind, 0, behind.length())) {
                return bare.substring(0, bare.length() - behind.length());
            }
        }
        return bare;
    }

    /** The display name in the form it is stored: {@link DisplayNames} has the rule, which titles of groups follow, too. */
    public static Optional<String> displayName(String displayName) {
        return DisplayNames.prepare(displayName);
    }

    /**
     * The password as it is derived from and compared (RFC 8265 section 4.2), when its length and form are right for {@code name}; otherwise
     * {@link IdentityRefusal#WEAK_PASSWORD}. Whether attackers know it is told elsewhere.
     */
    public static Optional<String> newPassword(String name, String password) {
        return password(password)
                .filter(prepared -> points(BLANKS.matcher(prepared.strip()).replaceAll(" ")) >= PASSWORD_MIN
                        && points(prepared) <= PASSWORD_MAX)
                .filter(prepared -> !prepared.equalsIgnoreCase(name));
    }

    /** The password as it is compared; empty when it is none that could have been chosen. */
    public static Optional<String> password(String password) {
        return password.length() > PASSWORD_MAX * CHARS_PER_POINT
                ? Optional.empty()
                : Optional.ofNullable(OpaqueStrings.prepare(password));
    }

    private static int points(String text) {
        return text.codePointCount(0, text.length());
    }
}
