package io.posthouse.storage.setting;

/**
 * Something that is wrong with following the settings on this node.
 *
 * @param words what it is, in a sentence
 */
public record Trouble(Cause cause, String words) {

    /** What is behind it, and so what helps. */
    public enum Cause {
        /** The database has not told of changes for some seconds. */
        UNHEARD,
        /** The newest version cannot be applied on this node. */
        REFUSED,
        /** Stored values that are of no use on this node; the others count. */
        LEFT_OUT,
        /** A part of this node failed when it was told of a new value. */
        WITHOUT_EFFECT
    }
}
