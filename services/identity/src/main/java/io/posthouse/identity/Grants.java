package io.posthouse.identity;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.DataRange;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Who holds which permission. Identity keeps and evaluates grants; the parts of the platform that have a reason produce them, each
 * under its own name and with keys by which it finds them again. A change is honoured on every node within a second, and here
 * at once. Blocks on the database; virtual threads only.
 */
public interface Grants {
    /** Identifies a grant for good. */
    record GrantId(long value) {
        public GrantId {
            check(value > 0, "a grant's id is positive");
        }

        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** What is granted. */
    sealed interface What {
        /** One permission, as {@code module.thing.verb}. */
        record Single(String permission) implements What {
        }

        /** All that a bundle holds, now and later. */
        record Bundled(long bundle) implements What {
        }
    }

    /**
     * By whom, as what, and why.
     *
     * @param part of the platform, for example {@code roles}; 1 to 40 of {@code a-z 0-9 -}
     * @param key by which that part finds its grant again; 1 to 200 characters; one grant at a time for each
     * @param reason for people, 1 to 500 characters
     */
    record Producer(String part, String key, String reason) {

        private static final Pattern PART = Pattern.compile("[a-z][a-z0-9-]{0,39}");
        private static final int KEY_CHARS_MAX = 200;

        public Producer {
            check(PART.matcher(part).matches(), "a producer's name has 1 to 40 of a-z 0-9 -");
            check(!key.isEmpty() && key.length() <= KEY_CHARS_MAX && key.chars().noneMatch(Character::isISOControl),
                    "a producer's key has 1 to 200 characters");
        }
    }

    /**
     * What is to be granted.
     *
     * @param boundary within which alone it holds; empty for everywhere
     * @param range on whose things
     * @param from empty for from now on
     * @param until not within it; empty for good
     */
    record Wish(Subject subject, What what, OptionalLong boundary, DataRange range, Optional<Instant> from,
            Optional<Instant> until, Producer producer) {
        /** From now on, for good and for everything. */
        public static Wish of(Subject subject, What what, Producer producer) {
            return new Wish(subject, what, OptionalLong.empty(), DataRange.ALL, Optional.empty(), Optional.empty(),
                    producer);
        }
    }

    /**
     * What was granted.
     *
     * @param grantedBy the name of the login that asked for it; empty when the producer acted by itself
     * @param ended since when it holds no more, although its validity may not be over
     */
    record Grant(GrantId id, Subject subject, What what, OptionalLong boundary, DataRange range, Instant from,
            Optional<Instant> until, Producer producer, String grantedBy, Instant grantedAt,
            Optional<Instant> ended) {
    }

    /**
     * Grants. Asked again with the same producer and key and the same wish, it gives the grant of the first time.
     *
     * <p>Refused, in this order: {@code invalid-permission}, {@code invalid-reason}, {@code no-such-subject},
     * {@code no-such-bundle}, {@code no-such-boundary}, {@code invalid-validity}, {@code grant-differs},
     * {@code too-many-grants}.
     */
    Outcome<Grant> grant(Wish wish);

    /** Ends what that producer granted under that key. It stays as history. Refused: {@code no-such-grant}. */
    Outcome<Grant> end(String part, String key);

    /** Ends a grant, whoever produced it. Refused: {@code no-such-grant}. */
    Outcome<Grant> end(GrantId id);

    /**
     * What a subject is and was granted itself, the newest first.
     *
     * @param after the cursor of the page before
     * @param limit 1 to {@link Page#SIZE_MAX}
     */
    Page<Grant> of(Subject subject, Optional<GrantId> after, int limit);
}
