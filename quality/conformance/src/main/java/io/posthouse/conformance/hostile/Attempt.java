package io.posthouse.conformance.hostile;

import java.util.Set;

/**
 * One row of the corpus.
 *
 * @param id in kebab-case, for good
 * @param clause which document says what is right, and where; or the weakness by its number
 * @param given what is sent
 * @param answer what our door answers, literally as {@link Body#on} says what it saw
 */
public record Attempt(String id, String clause, String given, String answer, Set<Trait> traits, Body body) {
    /** What is particular about it. */
    public enum Trait {
        /** It is about signing in and the like, which nginx knows nothing of. */
        OURS_ALONE,
        /** Takes half a minute, because a patience has to end. */
        SLOW,
        /** Is a flood, or measures a time: nothing else goes on beside it. */
        ALONE
    }

    public Attempt {
        traits = Set.copyOf(traits);
    }

    /** Does it. */
    @FunctionalInterface
    public interface Body {
        /** What was seen, in words that are the same for each run. */
        String on(Place place) throws Exception;
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }
}
