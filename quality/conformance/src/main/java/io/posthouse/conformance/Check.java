package io.posthouse.conformance;

/**
 * One thing that a server has to do.
 *
 * @param id in kebab-case, for good
 * @param clause which document says so, and where
 * @param level how strongly it says so
 * @param given what is done
 * @param expect what has to come of it
 */
public record Check(String id, String clause, Level level, String given, String expect, Body body) {
    /** RFC 2119's words. */
    public enum Level {
        /** Who does otherwise is wrong. */
        MUST,
        /** Who does otherwise needs a reason. */
        SHOULD
    }

    /** Tries it on one server. */
    @FunctionalInterface
    public interface Body {
        /**
         * @return what was seen, in few words that are the same for each run
         * @throws Unmet when it is not as expected
         */
        String on(World world) throws Exception;
    }
}
