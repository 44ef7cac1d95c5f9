package io.posthouse.messaging.roster;

/** How far one person has come with seeing the other. */
public enum Grant {
    /** They do not, and have not asked. */
    NONE(0),
    /** They have asked, and wait. */
    ASKED(1),
    /** They do. */
    GIVEN(2);

    private final int stored;

    Grant(int stored) {
        this.stored = stored;
    }

    /** How it is stored. */
    int stored() {
        return stored;
    }

    /** The one that is stored as {@code number}. */
    static Grant of(int number) {
        return switch (number) {
            case 0 -> NONE;
            case 1 -> ASKED;
            case 2 -> GIVEN;
            default -> throw new IllegalArgumentException("no such grant");
        };
    }
}
