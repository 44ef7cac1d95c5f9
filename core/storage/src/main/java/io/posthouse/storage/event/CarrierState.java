package io.posthouse.storage.event;

/** How carrying goes. */
public sealed interface CarrierState {
    /** Everything is told, or about to be. */
    record Well() implements CarrierState {
    }

    /**
     * Events wait, and nothing is lost: they stay where they are stored.
     *
     * @param what what is wrong, in a sentence
     * @param advice what to do about it, in a sentence
     */
    record Waiting(String what, String advice) implements CarrierState {
    }
}
