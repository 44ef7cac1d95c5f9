package io.posthouse.identity;

/** Whether all nodes run the release of this one. A node of an earlier release would take everybody for the house's own. */
@FunctionalInterface
public interface OneRelease {
    /** As far as is known now; never blocks. */
    boolean runsEverywhere();
}
