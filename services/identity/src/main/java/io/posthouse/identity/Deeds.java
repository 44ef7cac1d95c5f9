package io.posthouse.identity;

import java.util.function.Supplier;

/**
 * The book of what administrators did, for every module whose endpoints let them. A deed is written down before it is done, so
 * that none goes unnoticed, and how it went afterwards. Blocks on the database; on the thread of an endpoint only, which is
 * where caller, address and request come from.
 */
public interface Deeds {
    /**
     * Writes down what the caller is about to do, has it done, and writes down how that went: done, refused by which code, or
     * failed. What cannot be written down is not done.
     *
     * @param deed what is done, as {@code thing.verb}, at most 64 characters; kept for good, as a refusal's code
     * @param subject to whom or what: a name, an address; cut to 3,000 characters
     * @param detail what else matters, in a few words; no secret; cut to 1,000 characters
     * @param work does it
     */
    <T> T doing(String deed, String subject, String detail, Supplier<T> work);

    /** As {@link #doing(String, String, String, Supplier)}, for work without an answer. */
    default void doing(String deed, String subject, String detail, Runnable work) {
        doing(deed, subject, detail, () -> {
            work.run();
            return true;
        });
    }
}
