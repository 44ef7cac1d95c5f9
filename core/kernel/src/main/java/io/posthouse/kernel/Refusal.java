package io.posthouse.kernel;

/**
 * An answer that the caller can act on: the request was understood and is not carried out.
 *
 * <p>A refusal is a value, usually a constant of an enum that a feature declares in the documented order in which its
 * refusals are given. One class at each edge translates it: into an HTTP problem, into an XMPP stanza error, into a
 * channel packet. Codes are kebab-case and kept for good.
 */
public interface Refusal {
    /** The stable code, for example {@code wrong-password}. */
    String code();

    /** What kind of refusal it is; the edges choose their status from it. */
    RefusalKind kind();

    /** One sentence for the person who reads it: what was wrong and what to do next. Never holds a secret. */
    String advice();
}
