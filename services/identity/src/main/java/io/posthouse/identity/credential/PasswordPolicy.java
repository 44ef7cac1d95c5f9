package io.posthouse.identity.credential;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.identity.KnownPasswords;
import io.posthouse.identity.login.LoginRules;
import io.posthouse.kernel.Outcome;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which passwords may be chosen: of a length, and none that attackers know. There are no rules of which characters are in it, and none
 * grows old (NIST SP 800-63B-4 section 3.1.1.2). Whoever has a password already is not asked for another. Any thread; blocks.
 */
public final class PasswordPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordPolicy.class);
    private static final String PRODUCT = "posthouse";

    private final KnownPasswords known;
    /** Once more and once more what can be guessed in a moment. */
    private static final Pattern REPEATED = Pattern.compile("(.{1,8}?)\\1+", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private final Set<String> names;

    /** @param domain the platform's, whose parts are easily guessed */
    public PasswordPolicy(KnownPasswords known, String domain) {
        this.known = known;
        this.names = Stream.concat(Stream.of(PRODUCT, domain), Stream.of(domain.split("\\.", -1)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The password as it is derived from.
     *
     * @param name whose it will be, as it is stored
     * @return refused, in this order: {@code weak-password}, {@code known-password}, {@code password-list-away}
     */
    public Outcome<String> choose(String name, String password) {
        Optional<String> prepared = LoginRules.newPassword(name, password);
        if (prepared.isEmpty()) {
            return Outcome.refused(IdentityRefusal.WEAK_PASSWORD);
        }
        if (REPEATED.matcher(prepared.get()).matches()) {
            return Outcome.refused(IdentityRefusal.KNOWN_PASSWORD);
        }
        try {
            return known.has(prepared.get(), words(name))
                    ? Outcome.refused(IdentityRefusal.KNOWN_PASSWORD)
                    : Outcome.done(prepared.get());
        } catch (IOException e) {
            LOG.atError().setCause(e).log("the list of leaked passwords cannot be read, so no password can be chosen");
            return Outcome.refused(IdentityRefusal.PASSWORD_LIST_AWAY);
        }
    }

    private Set<String> words(String name) {
        return Stream.concat(names.stream(),
                Stream.of(name, name.toLowerCase(Locale.ROOT).replaceAll("^[^\\p{L}]+|[^\\p{L}]+$", "")))
                .filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }
}
