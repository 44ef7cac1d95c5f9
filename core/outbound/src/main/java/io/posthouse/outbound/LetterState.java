package io.posthouse.outbound;

/** How far a letter has come. */
public enum LetterState {
    /** It is to be sent, now or later. */
    WAITING("waiting"),
    /** Its receiver said that it has it. */
    DELIVERED("delivered"),
    /** Tried for a day in vain. Nobody tries again unless told to. */
    DEAD("dead");

    private final String word;

    LetterState(String word) {
        this.word = word;
    }

    /** As it is stored and shown. */
    public String word() {
        return word;
    }

    /** The state of that word. */
    public static LetterState of(String word) {
        for (LetterState state : values()) {
            if (state.word.equals(word)) {
                return state;
            }
        }
        throw new IllegalArgumentException("no letter is in such a state");
    }
}
